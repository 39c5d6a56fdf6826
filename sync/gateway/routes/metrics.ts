import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isSame } from '../access/secret.ts';
import { sendError } from '../answer.ts';
import type { GatewayDeps } from '../gateway.ts';

/** GET /metrics: for whoever has METRICS_TOKEN; where none is set, for this machine alone. Others find nothing there. */
export function metricsRoute(app: FastifyInstance, deps: GatewayDeps): void {
  app.get('/metrics', async (request, reply) => {
    if (!mayLook(request, deps.metricsToken)) {
      return sendError(reply, 'not_found', 'There is no GET /metrics');
    }
    return reply
      .header('cache-control', 'no-store')
      .type(deps.metrics.contentType)
      .send(await deps.metrics.text());
  });
}

function mayLook(request: FastifyRequest, token: string | null): boolean {
  if (token !== null) return isSame(request.headers.authorization ?? '', `Bearer ${token}`);
  // A proxy on this machine asks for the whole world.
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers['forwarded'];
  return forwarded === undefined && /^(::ffff:)?127\.|^::1$/.test(request.socket.remoteAddress ?? '');
}
