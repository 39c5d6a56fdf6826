import type { FastifyInstance } from 'fastify';
import { schemaVersion } from '../../../db/postgres/schema-version.ts';
import { sendError } from '../answer.ts';
import type { GatewayDeps } from '../gateway.ts';

/** GET /healthz: this process lives. GET /readyz: it can do its work, or why not. Anybody may ask. */
export function healthRoutes(app: FastifyInstance, deps: GatewayDeps): void {
  app.get('/healthz', async () => ({ status: 'alive' }));

  app.get('/readyz', async (_request, reply) => {
    if (deps.draining()) return sendError(reply, 'unavailable', 'This gateway is about to end');
    const schema = await schemaVersion(deps.postgres.query, deps.migrations);
    if (schema.kind === 'current') return { status: 'ready' };
    return sendError(reply, 'unavailable', schema.message);
  });
}
