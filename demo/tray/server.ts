import type { AddressInfo } from 'node:net';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import serveFiles from '@fastify/static';
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Log } from '../../agent/log.ts';
import { type Clock, systemClock } from '../../sync/clock.ts';
import { layChip } from '../virtual-chip.ts';
import { createTrayReader, type TrayReader } from './reader.ts';
import { groupsOf, type Links, type TrayChip, type TrayState } from './state.ts';
import { createWatchers, type Watchers } from './watchers.ts';

export interface TrayDeps {
  /** 0: any free one. */
  readonly port: number;
  readonly vpcd: { readonly host: '127.0.0.1'; readonly port: number };
  readonly chips: readonly TrayChip[];
  /** Asked again and again, because the addresses change when the agent restarts. */
  readonly links: () => Links;
  readonly clock?: Clock;
  readonly log: Pick<Log, 'info' | 'warn' | 'error'>;
}

export type Tray =
  /** `stop` lifts the chip; it may be called twice. */
  | { readonly kind: 'listening'; readonly url: string; readonly stop: () => Promise<void> }
  | { readonly kind: 'port_taken'; readonly port: number };

const LINKS_EVERY_MS = 1000;

/** The page on 127.0.0.1 where the demo's chips are laid on the virtual reader and lifted off it. */
export async function startTray(deps: TrayDeps): Promise<Tray> {
  const { chips, vpcd, log, clock = systemClock() } = deps;
  const groups = groupsOf(chips);
  const state = (): TrayState => ({ v: 1, kind: 'state', groups, ...reader.now(), links: deps.links() });
  const watchers = createWatchers(() => JSON.stringify(state()));
  const tell = () => watchers.tell(JSON.stringify(state()));
  const reader = createTrayReader({
    clock,
    log,
    onChange: tell,
    layChip: (chip) => layChip({ ...chip, port: vpcd.port }),
  });

  let authority = '';
  const app = await createApp(log, () => authority);
  readingRoutes(app, { state, watchers, covers: new Set(chips.map(({ cover }) => cover)) });
  pressingRoutes(app, { state, reader, uids: new Set(chips.map(({ uid }) => uid)) });
  try {
    await app.listen({ port: deps.port, host: '127.0.0.1' });
  } catch (error) {
    await app.close();
    if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
      return { kind: 'port_taken', port: deps.port };
    throw error;
  }
  authority = `127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const stopTelling = clock.every(LINKS_EVERY_MS, tell);
  const url = `http://${authority}/`;
  log.info({ url }, 'the chip tray is open');
  return {
    kind: 'listening',
    url,
    stop: async () => {
      stopTelling();
      await reader.stop();
      watchers.close();
      await app.close();
    },
  };
}

async function createApp(log: TrayDeps['log'], authority: () => string): Promise<FastifyInstance> {
  const app = Fastify({ logger: false, bodyLimit: 1024, forceCloseConnections: true });
  await app.register(serveFiles, { root: import.meta.dirname, serve: false, cacheControl: false });
  app.addHook('onRequest', async (request, reply) => admit(authority(), request, reply));
  app.addHook('onSend', async (_request, reply) => {
    reply.headers(securityHeaders);
  });
  app.setErrorHandler((error, request, reply) => {
    log.error({ error, path: request.url }, 'a request to the chip tray failed');
    return reply.code(500).type('text/plain').send('The chip tray could not do that.');
  });
  return app;
}

/** A page elsewhere can reach this port too, by a name that resolves here or by posting a form. */
async function admit(authority: string, request: FastifyRequest, reply: FastifyReply): Promise<void> {
  const { host, origin } = request.headers;
  const isOurs = origin === `http://${authority}`;
  const mayPass = request.method === 'POST' ? isOurs : origin === undefined || isOurs;
  if (host === authority && mayPass) return;
  await reply.code(403).type('text/plain').send(`Open the chip tray at http://${authority}/ itself.`);
}

interface Reading {
  readonly state: () => TrayState;
  readonly watchers: Watchers;
  readonly covers: ReadonlySet<string | null>;
}

function readingRoutes(app: FastifyInstance, { state, watchers, covers }: Reading): void {
  app.get('/', (_request, reply) => reply.sendFile('index.html'));
  for (const file of pageFiles) app.get(`/${file}`, (_request, reply) => reply.sendFile(file));
  for (const weight of [400, 700]) {
    const name = `andika-latin-${weight}-normal.woff2`;
    const file = fileURLToPath(import.meta.resolve(`@fontsource/andika/files/${name}`));
    app.get(`/${name}`, (_request, reply) => reply.sendFile(name, dirname(file)));
  }
  app.get<{ Params: { name: string } }>('/covers/:name', (request, reply) => {
    const { name } = request.params;
    if (!covers.has(name)) return reply.code(404).type('text/plain').send('No chip has this picture.');
    return reply.sendFile(name, fileURLToPath(new URL('../covers', import.meta.url)));
  });
  app.get('/state', state);
  app.get('/events', (_request, reply) => {
    reply.hijack();
    watchers.add(reply.raw, securityHeaders);
  });
}

interface Pressing {
  readonly state: () => TrayState;
  readonly reader: TrayReader;
  readonly uids: ReadonlySet<string>;
}

function pressingRoutes(app: FastifyInstance, { state, reader, uids }: Pressing): void {
  for (const gesture of ['lay', 'lift', 'tap'] as const) {
    app.post<{ Params: { uid: string } }>(`/chips/:uid/${gesture}`, async (request, reply) => {
      const { uid } = request.params;
      if (!uids.has(uid)) return reply.code(404).type('text/plain').send('No such chip in this tray.');
      await reader[gesture](uid);
      return state();
    });
  }
}

const pageFiles = [
  'icon.svg',
  'tray.css',
  'chip.css',
  'reader.css',
  'phone.css',
  'tray.js',
  'draw.js',
  'carry.js',
] as const;

const securityHeaders = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
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
