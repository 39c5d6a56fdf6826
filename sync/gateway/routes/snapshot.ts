import type { FastifyInstance } from 'fastify';
import { encodeCursor } from '../cursor.ts';
import type { GatewayDeps } from '../gateway.ts';
import { sendPull } from '../send-pull.ts';
import { snapshotLines } from '../snapshot.ts';

/** GET /v1/snapshot: every row of the kiosk's household, as of one moment. */
export function snapshotRoute(app: FastifyInstance, deps: GatewayDeps): void {
  app.get('/v1/snapshot', (request, reply) =>
    sendPull(deps, request, reply, async ({ query, position, now, common }) => ({
      opening: { type: 'snapshot', cursor: encodeCursor(position), ...common },
      lines: snapshotLines(query, common.user_id, now.slice(0, 10), position.edition),
      size: 'long',
      heavy: true,
    })),
  );
}
