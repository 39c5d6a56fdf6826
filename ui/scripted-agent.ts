import fastifyStatic from '@fastify/static';
import fastifyWebsocket from '@fastify/websocket';
import fastify from 'fastify';
import type { WebSocket } from 'ws';
import {
  CHANNEL_VERSION,
  type Diagnostics,
  type FromPage,
  fromPage,
  type ParentAnswer,
  type Screen,
} from '../agent/local/channel.ts';

const policy =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; " +
  "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export interface ScriptedAgent {
  url: string;
  /** Everything the page said, parsed; a message that does not parse throws where it arrives. */
  heard: FromPage[];
  /** Requests of files, as paths with their query. */
  asked: string[];
  show(screen: Screen, language?: string, siblings?: readonly string[]): void;
  report(report: Diagnostics): void;
  /** Answer a parent. */
  answer(answer: ParentAnswer): void;
  /** Send these very characters. */
  raw(text: string): void;
  /** Drop every connection, and answer no new one until `comeBack`. */
  goAway(): void;
  comeBack(): void;
  stop(): Promise<void>;
}

export interface ScriptedAgentOptions {
  /** The built page. */
  pageDir: string;
  /** Served below /media/. */
  mediaDir: string;
}

/** Stands in for the agent where a test of the page tells it what to show. The real one decides; this one obeys. */
export async function startScriptedAgent({
  pageDir,
  mediaDir,
}: ScriptedAgentOptions): Promise<ScriptedAgent> {
  const heard: FromPage[] = [];
  const asked: string[] = [];
  const pages = new Set<WebSocket>();
  let away = false;
  let seq = 0;
  let current: string | null = null;
  let latestReport: string | null = null;

  const server = fastify({ forceCloseConnections: true });
  await server.register(fastifyWebsocket);
  server.addHook('onRequest', async (request, reply) => {
    asked.push(request.url);
    if (away) await reply.code(503).send();
    reply.header('content-security-policy', policy);
  });
  await server.register(fastifyStatic, { root: pageDir });
  await server.register(fastifyStatic, { root: mediaDir, prefix: '/media/', decorateReply: false });
  server.get('/diagnostics', (_request, reply) => reply.sendFile('diagnostics.html'));
  server.get('/ws', { websocket: true }, (socket) => {
    pages.add(socket);
    socket.on('close', () => pages.delete(socket));
    socket.on('message', (data) => receive(socket, String(data)));
  });

  function receive(socket: WebSocket, text: string) {
    const message = fromPage.parse(JSON.parse(text));
    heard.push(message);
    if (message.type !== 'hello') return;
    const greeting = message.page === 'child' ? current : latestReport;
    if (greeting) socket.send(greeting);
  }

  function raw(text: string) {
    for (const page of pages) page.send(text);
  }

  const url = await server.listen({ host: '127.0.0.1', port: 0 });
  return {
    url,
    heard,
    asked,
    raw,
    show(screen, language = 'en', siblings = []) {
      seq += 1;
      current = JSON.stringify({ v: CHANNEL_VERSION, type: 'screen', seq, language, siblings, screen });
      raw(current);
    },
    report(report) {
      latestReport = JSON.stringify({ v: CHANNEL_VERSION, type: 'diagnostics', report });
      raw(latestReport);
    },
    answer(answer) {
      raw(JSON.stringify({ v: CHANNEL_VERSION, type: 'parent_answer', answer }));
    },
    goAway() {
      away = true;
      for (const page of pages) page.terminate();
    },
    comeBack() {
      away = false;
    },
    stop: () => server.close(),
  };
}
