import type { FastifyInstance } from 'fastify';
import { type DigestAnswer, PROTOCOL_VERSION } from '../../protocol.ts';
import { sendError } from '../answer.ts';
import { beginReading } from '../begin-reading.ts';
import { encodeCursor } from '../cursor.ts';
import { digestHousehold } from '../digest.ts';
import { type GatewayDeps, kioskOf } from '../gateway.ts';
import { editionAsked } from '../send-pull.ts';

/** GET /v1/digest: what the household's rows come to, for a kiosk to compare its copy with. */
export function digestRoute(app: FastifyInstance, deps: GatewayDeps): void {
  app.get('/v1/digest', async (request, reply) => {
    const edition = editionAsked(request.query);
    if (edition === null) return sendError(reply, 'malformed', 'edition: a whole number from 1 on');
    const { kiosk_id } = kioskOf(request);
    const place = deps.longReads.begin(kiosk_id, () => reply.raw.destroy());
    if (!place) return sendError(reply, 'unavailable', 'Too many kiosks are being served at this moment');
    try {
      const answer = await digest(deps, kioskOf(request), edition, () => reply.raw.destroyed);
      if (answer === null) return reply.hijack();
      return reply.header('cache-control', 'no-store').send(answer);
    } finally {
      place.end();
    }
  });
}

async function digest(
  deps: GatewayDeps,
  { kiosk_id, user_id }: ReturnType<typeof kioskOf>,
  edition: number,
  isLeft: () => boolean,
): Promise<DigestAnswer | null> {
  const { query, position, end } = await beginReading(deps, user_id, edition);
  try {
    const now = new Date(deps.clock.now()).toISOString();
    const tables = await digestHousehold(query, user_id, now.slice(0, 10), edition, isLeft);
    if (tables === null) return null;
    return {
      v: PROTOCOL_VERSION,
      type: 'digest',
      cursor: encodeCursor(position),
      kiosk_id,
      user_id,
      now,
      tables,
    };
  } finally {
    await end();
  }
}
