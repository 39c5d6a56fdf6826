import type { FastifyInstance } from 'fastify';
import { sendError } from '../answer.ts';
import type { GatewayDeps } from '../gateway.ts';
import { whyNotReady } from '../readiness.ts';

/** GET /healthz: this process lives. GET /readyz: it can do its work, or why not. Anybody may ask. */
export function healthRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  app.get('/healthz', async () => ({ status: 'alive' }));

  app.get('/readyz', async (_request, reply) => {
    if (deps.draining()) return sendError(reply, 'unavailable', 'This gateway is about to end');
    const why = await whyNotReady(deps.postgres, deps.migrations);
    return why === null ? { status: 'ready' } : sendError(reply, 'unavailable', why);
  });
}
