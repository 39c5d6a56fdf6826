import type { AddressInfo } from 'node:net';
import cookie from '@fastify/cookie';
import serveFiles from '@fastify/static';
import websocket from '@fastify/websocket';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Log } from '../log.ts';
import type { Library } from '../media/library.ts';
import type { Diagnostics } from './channel.ts';
import { createGuard, type Guard } from './guard.ts';
import type { Pages } from './pages.ts';

export interface LocalServerDeps {
  readonly port: number;
  /** Folder of the built page. */
  readonly pageFolder: string;
  readonly mediaFolder: string;
  readonly library: Library;
  readonly pages: Pages;
  readonly diagnostics: () => Promise<Diagnostics>;
  readonly log: Log;
}

export type LocalServer =
  | { readonly kind: 'listening'; readonly url: string; readonly stop: () => Promise<void> }
  | { readonly kind: 'port_taken'; readonly port: number };

/** The page, the videos and the channel, on 127.0.0.1 and for our own window alone. */
export async function startLocalServer(deps: LocalServerDeps): Promise<LocalServer> {
  const app = Fastify({
    logger: false,
    bodyLimit: 64 * 1024,
    requestTimeout: 30_000,
    forceCloseConnections: true,
  });
  let authority = '';
  const guard = createGuard(() => authority);

  await app.register(cookie);
  await app.register(websocket, { options: { maxPayload: 64 * 1024 } });
  await app.register(serveFiles, { root: deps.pageFolder, index: 'index.html', cacheControl: false });
  app.addHook('onRequest', async (request, reply) => admit(guard, request, reply));
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(securityHeaders);
  });
  app.setErrorHandler((error, request, reply) => {
    deps.log.error({ error, path: request.url.split('?')[0] }, 'a request from the page failed');
    return reply.code(500).type('text/plain').send('The kiosk could not do that. Look at /diagnostics.');
  });
  routes(app, deps);

  try {
    await app.listen({ port: deps.port, host: '127.0.0.1' });
  } catch (error) {
    await app.close();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      return { kind: 'port_taken', port: deps.port };
    throw error;
  }
  authority = `127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return {
    kind: 'listening',
    url: `http://${authority}/?boot=${guard.bootSecret}`,
    stop: async () => {
      deps.pages.close();
      await app.close();
    },
  };
}

function routes(app: FastifyInstance, deps: LocalServerDeps): void {
  app.get('/diagnostics', (_request, reply) => reply.sendFile('diagnostics.html'));
  app.get('/diagnostics.json', () => deps.diagnostics());
  app.get('/ws', { websocket: true }, (socket) => deps.pages.connected(socket));
  app.get<{ Params: { name: string } }>('/media/:name', (request, reply) => {
    const found = deps.library.find(request.params.name);
    if (!found) return reply.code(404).type('text/plain').send('This video is not on this kiosk.');
    reply.type(found.media_type);
    return reply.sendFile(found.file, deps.mediaFolder, { acceptRanges: true, cacheControl: false });
  });
}

async function admit(guard: Guard, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const refusal = guard.refusal({
    host: request.headers.host,
    origin: request.headers.origin,
    cookie: request.cookies[guard.cookieName],
  });
  if (refusal === 'host' || refusal === 'origin') return refuse(reply);
  const { boot } = request.query as { boot?: unknown };
  if (boot !== undefined && guard.isBootSecret(boot)) return welcome(guard, request, reply);
  if (refusal) return refuse(reply);
}

/** Answers with a page that goes on by itself: a redirect would not carry a SameSite=Strict cookie on a first visit. */
async function welcome(guard: Guard, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const path = request.url.startsWith('/diagnostics') ? '/diagnostics' : '/';
  reply.setCookie(guard.cookieName, guard.cookieValue, { httpOnly: true, sameSite: 'strict', path: '/' });
  await reply
    .type('text/html')
    .send(
      `<!doctype html><meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${path}"><title>Medio</title>`,
    );
}

async function refuse(reply: FastifyReply): Promise<void> {
  await reply.code(403).type('text/plain').send('Open the kiosk from its own program.');
}

const securityHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'cache-control': 'no-cache',
};
