import type { FastifyInstance } from 'fastify';
import { PROTOCOL_VERSION, type PullOpening } from '../../protocol.ts';
import { changedLines, choosePage } from '../changes.ts';
import { cursorFault, decodeCursor, encodeCursor } from '../cursor.ts';
import type { GatewayDeps } from '../gateway.ts';
import { type Pull, sendPull } from '../send-pull.ts';

/** Rows of an answer that a kiosk has taken before anybody notices: they fit into the buffers on the way. */
const LIGHT = 200;

/** Row versions that are sent as they are: to pack and unpack a single change takes longer than to send it. */
const FEW = 20;

/** GET /v1/changes?cursor=: what became of the household's rows since, a page at a time. */
export function changesRoute(app: FastifyInstance, deps: GatewayDeps): void {
  app.get<{ Querystring: { cursor?: unknown } }>('/v1/changes', (request, reply) =>
    sendPull(deps, request, reply, async ({ query, position, now, common }) => {
      const cursor = decodeCursor(request.query.cursor);
      if (!cursor) return snapshotRequired('cursor_malformed');
      const fault = cursorFault(cursor, position);
      if (fault) return snapshotRequired(fault);

      const page = await choosePage(query, common.user_id, cursor, position);
      return {
        opening: { type: 'changes', cursor: encodeCursor(page.position), more: page.more, ...common },
        lines: changedLines(query, common.user_id, now.slice(0, 10), page),
        size: page.versions > FEW ? 'long' : 'short',
        heavy: page.versions > LIGHT,
      };
    }),
  );
}

function snapshotRequired(reason: Extract<PullOpening, { type: 'snapshot_required' }>['reason']): Pull {
  return {
    opening: { type: 'snapshot_required', v: PROTOCOL_VERSION, reason },
    lines: null,
    size: 'short',
    heavy: false,
  };
}
