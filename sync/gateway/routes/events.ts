import type { FastifyInstance } from 'fastify';
import { type GatewayDeps, kioskOf } from '../gateway.ts';

const headers = {
  'content-type': 'text/event-stream',
  'cache-control': 'no-store',
  // Told to proxies that would else collect the events first.
  'x-accel-buffering': 'no',
};

/** GET /v1/events: an endless answer that says when there is something to pull. */
export function eventsRoute(app: FastifyInstance, deps: GatewayDeps): void {
  app.get('/v1/events', (request, reply) => {
    const kiosk = kioskOf(request);
    const { raw } = reply.hijack();
    // Whoever hung up while it was looked up has closed already, and will not again.
    if (raw.destroyed) return;
    const nonce = reply.getHeader('dpop-nonce');
    raw.writeHead(200, nonce === undefined ? headers : { ...headers, 'dpop-nonce': nonce });
    const stream = deps.streams.open(kiosk, raw);
    raw.once('close', stream.closed);
  });
  // Before the server waits for its connections to end.
  app.addHook('preClose', async () => deps.streams.close());
}
