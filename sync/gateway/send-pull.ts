import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Query } from '../../db/postgres/connect.ts';
import { EDITION } from '../edition.ts';
import { PROTOCOL_VERSION, type PullOpening } from '../protocol.ts';
import { sendError } from './answer.ts';
import { beginReading } from './begin-reading.ts';
import type { Standing } from './cursor.ts';
import { type GatewayDeps, kioskOf } from './gateway.ts';
import type { LongRead } from './long-reads.ts';
import { line, pullText } from './pull-lines.ts';
import { sendLines } from './send-lines.ts';

export interface Pull {
  readonly opening: PullOpening;
  /** Null when the opening says that nothing can follow. */
  readonly lines: AsyncIterable<readonly string[]> | null;
  readonly size: 'short' | 'long';
  /** It may hold the database for as long as the kiosk reads. */
  readonly heavy: boolean;
}

interface Asked {
  /** All of one moment, the one that `position` describes. */
  readonly query: Query;
  readonly position: Standing;
  readonly now: string;
  /** What every opening says. */
  readonly common: { v: typeof PROTOCOL_VERSION; kiosk_id: string; user_id: string; now: string };
}

/** Answers a pull from one read-only transaction in the household, which ends with the answer however that ends. */
export async function sendPull(
  deps: GatewayDeps,
  request: FastifyRequest,
  reply: FastifyReply,
  choose: (asked: Asked) => Promise<Pull>,
): Promise<FastifyReply> {
  const { kiosk_id, user_id } = kioskOf(request);
  const edition = editionAsked(request.query);
  if (edition === null) return sendError(reply, 'malformed', 'edition: a whole number from 1 on');
  const read = await beginReading(deps, user_id, edition);
  const { query, position } = read;
  reply.raw.once('close', () => void read.end());
  // A kiosk that hung up while the transaction began has closed already, and will not again.
  if (reply.raw.destroyed) {
    await read.end();
    return reply.hijack();
  }
  try {
    const now = new Date(deps.clock.now()).toISOString();
    const common = { v: PROTOCOL_VERSION, kiosk_id, user_id, now } as const;
    const { opening, lines, size, heavy } = await choose({ query, position, now, common });
    const place = heavy ? deps.longReads.begin(kiosk_id, () => reply.raw.destroy()) : NO_PLACE_NEEDED;
    if (!place) {
      await read.end();
      return sendError(reply, 'unavailable', 'Too many kiosks fetch their rows at this moment');
    }
    reply.raw.once('close', place.end);
    const text = lines ? taken(pullText(opening, lines), place) : [line(opening)];
    return sendLines(request, reply, text, size);
  } catch (error) {
    await read.end();
    throw error;
  }
}

const NO_PLACE_NEEDED: LongRead = { progress: () => undefined, end: () => undefined };

async function* taken(text: AsyncIterable<string>, { progress }: LongRead): AsyncGenerator<string> {
  for await (const some of text) {
    yield some;
    progress();
  }
}

/** Of a later edition than this program's a kiosk gets what this program has. Null: not understood. */
export function editionAsked(query: unknown): number | null {
  const { edition = '1' } = query as { readonly edition?: unknown };
  if (typeof edition !== 'string' || !/^[1-9]\d{0,2}$/.test(edition)) return null;
  return Math.min(Number(edition), EDITION);
}
