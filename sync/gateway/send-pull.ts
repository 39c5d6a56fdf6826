import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Query } from '../../db/postgres/connect.ts';
import { EDITION } from '../edition.ts';
import { PROTOCOL_VERSION, type PullOpening } from '../protocol.ts';
import { sendError } from './answer.ts';
import { beginReading } from './begin-reading.ts';
import type { Standing } from './cursor.ts';
import { type GatewayDeps, kioskOf } from './gateway.ts';
import { line, pullText } from './pull-lines.ts';
import { sendLines } from './send-lines.ts';

export interface Pull {
  readonly opening: PullOpening;
  /** Null when the opening says that nothing can follow. */
  readonly lines: AsyncIterable<readonly string[]> | null;
  readonly size: 'short' | 'long';
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
    const { opening, lines, size } = await choose({ query, position, now, common });
    const text = lines ? pullText(opening, lines) : [line(opening)];
    return sendLines(request, reply, text, size);
  } catch (error) {
    await read.end();
    throw error;
  }
}

/** Of a later edition than this program's a kiosk gets what this program has. Null: not understood. */
function editionAsked(query: unknown): number | null {
  const { edition = '1' } = query as { readonly edition?: unknown };
  if (typeof edition !== 'string' || !/^[1-9]\d{0,2}$/.test(edition)) return null;
  return Math.min(Number(edition), EDITION);
}
