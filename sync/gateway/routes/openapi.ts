import type { FastifyInstance } from 'fastify';
import type { GatewayDeps } from '../gateway.ts';
import { openApiDocument } from '../openapi/document.ts';

/** GET /openapi.json: what can be asked, for people and programs that write clients. */
export function openApiRoute(app: FastifyInstance, deps: Pick<GatewayDeps, 'publicUrl'>): void {
  app.get('/openapi.json', async (_request, reply) =>
    reply.header('cache-control', 'max-age=300').send(openApiDocument(deps.publicUrl())),
  );
}
