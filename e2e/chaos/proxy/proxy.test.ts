import { createServer, type Server } from 'node:http';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Chance } from '../../../agent/crash/chance.ts';
import { badNetwork } from './fates.ts';
import { type ChaosProxy, startProxy } from './proxy.ts';

/** A server that keeps what it was sent, behind a proxy whose every fate is the one named. */
let server: Server;
let proxy: ChaosProxy;
let heard: string[];

beforeEach(async () => {
  heard = [];
  server = createServer((request, reply) => {
    let body = '';
    request.on('data', (chunk) => (body += chunk));
    request.on('end', () => {
      heard.push(body);
      reply.end('x'.repeat(4_000));
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
});
afterEach(async () => {
  await proxy.stop();
  server.closeAllConnections();
  await new Promise((closed) => server.close(closed));
});

async function behind(kind: string): Promise<void> {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  // The lowest number each time: all at once, and cut at the first byte.
  const chance: Chance = { between: (low) => low, happens: () => true, among: () => kind as never };
  proxy = await startProxy({ chance, fates: badNetwork, targets: () => [port], onFate: () => undefined });
  proxy.begin();
}

const say = (body: string) =>
  fetch(proxy.url, { method: 'POST', body }).then(
    async (answer) => (await answer.text()).length,
    () => 'cut' as const,
  );

const expected: [string, string[], number | 'cut'][] = [
  ['pass', ['hello'], 4_000],
  ['delay', ['hello'], 4_000],
  ['trickle', ['hello'], 4_000],
  ['duplicate', ['hello', 'hello'], 4_000],
  ['drop', [], 'cut'],
  ['hole', [], 'cut'],
  ['cut_request', [], 'cut'],
  ['lose_answer', ['hello'], 'cut'],
  ['cut_answer', ['hello'], 'cut'],
];
for (const [kind, arrived, answer] of expected) {
  it(`${kind}: the gateway hears ${arrived.length}, the kiosk ${answer}`, async () => {
    await behind(kind);
    expect(await say('hello')).toBe(answer);
    await expect.poll(() => heard).toEqual(arrived);
  });
}

it('lets everything through once it is calm, and nothing while the network is away', async () => {
  await behind('drop');
  proxy.away(true);
  expect(await say('one')).toBe('cut');
  proxy.calm();
  expect(await say('two')).toBe(4_000);
  expect(heard).toEqual(['two']);
});
