import { gzipSync } from 'node:zlib';
import Fastify from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { unpackBody } from './unpack-body.ts';

const LIMIT = 100_000;

async function server() {
  const app = Fastify();
  app.post('/', { bodyLimit: LIMIT, preParsing: unpackBody }, async ({ body }) => ({
    characters: JSON.stringify(body).length,
  }));
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(async () => {
    app.server.closeAllConnections();
    await app.close();
  });
  return async (body: BodyInit, encoding?: string) => {
    const headers = { 'content-type': 'application/json', ...(encoding && { 'content-encoding': encoding }) };
    const response = await fetch(url, { method: 'POST', headers, body });
    return [response.status, ((await response.json()) as { characters?: number }).characters];
  };
}

const text = (length: number) => JSON.stringify('x'.repeat(length - 2));

describe('a body', () => {
  it('may be packed, and is what was packed', async () => {
    const send = await server();
    expect(await send(gzipSync(text(90_000)), 'gzip')).toEqual([200, 90_000]);
    expect(await send(text(90_000), 'identity')).toEqual([200, 90_000]);
    expect(await send(text(90_000))).toEqual([200, 90_000]);
  });

  it('is too large by what comes out, however small it was packed', async () => {
    const send = await server();
    const bomb = gzipSync(text(100_000_000));
    expect(bomb.length).toBeLessThan(LIMIT);
    expect(await send(bomb, 'gzip')).toEqual([413, undefined]);
    expect(await send(gzipSync(text(LIMIT + 1)), 'gzip')).toEqual([413, undefined]);
    expect(await send(gzipSync(text(LIMIT)), 'gzip')).toEqual([200, LIMIT]);
  });

  it('leaves nothing behind of a hundred that were too large', async () => {
    const send = await server();
    const bomb = gzipSync(text(50_000_000));
    const before = process.memoryUsage().arrayBuffers;
    for (let n = 0; n < 100; n++) expect(await send(bomb, 'gzip')).toEqual([413, undefined]);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(20_000_000);
    expect(await send(text(10))).toEqual([200, 10]);
  });

  it('is refused when it is not packed as it says, or cut off, or in a way that nobody here knows', async () => {
    const send = await server();
    expect(await send(text(1_000), 'gzip')).toEqual([400, undefined]);
    expect(await send(gzipSync(text(1_000)).subarray(0, 20), 'gzip')).toEqual([400, undefined]);
    expect(await send(text(1_000), 'br')).toEqual([415, undefined]);
  });
});
