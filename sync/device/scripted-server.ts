import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync, gzipSync } from 'node:zlib';
import { onTestFinished } from 'vitest';
import { sampleState, someDay } from '../../db/device/sample-rows.ts';
import { PROTOCOL_VERSION } from '../protocol.ts';

/** For tests: a server that answers as told, for the faults that the real gateway never shows. */
export interface Heard {
  readonly method: string;
  readonly url: string;
  readonly authorization: string | undefined;
  readonly body: string;
}

type Script = (heard: Heard, response: ServerResponse, request: IncomingMessage) => void;

/** Runs until the test is over. `script` may be replaced under way. */
export async function scriptedServer(script: Script) {
  const heard: Heard[] = [];
  const held = { script, events: null as ((response: ServerResponse) => void) | null };
  const server = createServer(async (request, response) => {
    const { method = '', url = '', headers } = request;
    if (url === '/v1/events' && held.events === null) return;
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const sent = Buffer.concat(chunks);
    const body = String(headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent);
    if (url === '/v1/events') return held.events?.(response);
    const one = { method, url, authorization: headers.authorization, body };
    heard.push(one);
    held.script(one, response, request);
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  const url = new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return {
    url,
    heard,
    /** Answers those who listen; without it they wait for ever. They are not among the heard. */
    listened: (answer: (response: ServerResponse) => void) => {
      held.events = answer;
    },
    replace: (next: Script) => {
      held.script = next;
    },
  };
}

export function ndjson(response: ServerResponse, lines: readonly unknown[], gzip = false): void {
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  response.setHeader('content-type', 'application/x-ndjson');
  if (gzip) response.setHeader('content-encoding', 'gzip');
  response.end(gzip ? gzipSync(text) : text);
}

export function json(response: ServerResponse, status: number, value: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(value));
}

export function errorBody(code: string, message = 'because') {
  return { v: PROTOCOL_VERSION, type: 'error', code, message };
}

export function snapshotOpening(over: object = {}) {
  const { kiosk_id, user_id, cursor } = sampleState;
  const now = someDay.toISOString();
  return { type: 'snapshot', v: PROTOCOL_VERSION, cursor, kiosk_id, user_id, now, ...over };
}

export function changesOpening(over: object = {}) {
  return { ...snapshotOpening(), type: 'changes', cursor: 'cursor-2', more: false, ...over };
}

/** A whole answer: opening, rows and a true trailer. */
export function whole(opening: object, rows: readonly unknown[]): unknown[] {
  return [opening, ...rows, { type: 'end', lines: rows.length }];
}
