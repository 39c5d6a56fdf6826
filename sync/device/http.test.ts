import { describe, expect, it, onTestFinished } from 'vitest';
import { type Http, type HttpTimeouts, openHttp } from './http.ts';
import { errorBody, json, ndjson, scriptedServer } from './scripted-server.ts';

const never = new AbortController().signal;
const get = { method: 'GET', path: '/v1/thing', headers: {}, signal: never } as const;

function client(baseUrl: URL, timeouts: Partial<HttpTimeouts> = {}, lineLimit = 1000): Http {
  const http = openHttp({ baseUrl, timeouts, lineLimit });
  onTestFinished(() => http.close());
  return http;
}

async function readAll(http: Http, signal = never) {
  const answer = await http.lines({ ...get, signal });
  if (answer.kind !== 'stream') return answer;
  const values: unknown[] = [];
  for await (const batch of answer.batches) {
    if (batch.kind !== 'lines') return { values, failure: batch };
    values.push(...batch.values);
  }
  return { values };
}

describe('a request', () => {
  it('goes below the base URL with its headers and its body', async () => {
    const server = await scriptedServer((_, response) => json(response, 200, { fine: true }));
    const http = client(new URL('/below/', server.url));
    const answer = await http.json({
      ...get,
      method: 'POST',
      headers: { authorization: 'Bearer k' },
      body: '{}',
    });
    expect(answer).toEqual({ kind: 'answer', status: 200, retryAfterMs: null, value: { fine: true } });
    expect(server.heard).toEqual([
      { method: 'POST', url: '/below/v1/thing', authorization: 'Bearer k', body: '{}' },
    ]);
  });

  it('brings back a refusal with its status, its body and when to come again', async () => {
    const server = await scriptedServer((_, response) => {
      response.setHeader('retry-after', '7');
      json(response, 503, errorBody('unavailable'));
    });
    const refusal = {
      kind: 'answer',
      status: 503,
      retryAfterMs: 7000,
      value: errorBody('unavailable'),
    };
    expect(await client(server.url).json(get)).toEqual(refusal);
    expect(await readAll(client(server.url))).toEqual(refusal);
  });

  it('brings back a refusal that is no JSON without a value', async () => {
    const server = await scriptedServer((_, response) => response.writeHead(502).end('<h1>Bad gateway</h1>'));
    const refusal = { kind: 'answer', status: 502, retryAfterMs: null, value: null };
    expect(await client(server.url).json(get)).toEqual(refusal);
  });
});

describe('lines', () => {
  it('arrive parsed, compressed or not, a character that two chunks share included', async () => {
    const lines = [{ a: 'ä'.repeat(400) }, { b: null }, 3];
    const plain = await scriptedServer(async (_, response) => {
      const bytes = Buffer.from(lines.map((line) => JSON.stringify(line)).join('\n'));
      response.write(bytes.subarray(0, 8));
      await new Promise((later) => setTimeout(later, 20));
      response.end(bytes.subarray(8));
    });
    const gzipped = await scriptedServer((_, response) => ndjson(response, lines, true));
    expect(await readAll(client(plain.url))).toEqual({ values: lines });
    expect(await readAll(client(gzipped.url))).toEqual({ values: lines });
  });

  it('end where one is no JSON', async () => {
    const server = await scriptedServer((_, response) => response.end('{"a":1}\n<html>\n'));
    const failure = { kind: 'malformed', detail: 'line 2 is not JSON' };
    expect(await readAll(client(server.url))).toEqual({ values: [], failure });
  });

  it('end where one has no end, without keeping all of it', async () => {
    const server = await scriptedServer((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
      };
      response.on('drain', more);
      response.write('{"a":1}\n');
      more();
    });
    const failure = { kind: 'malformed', detail: 'line 2 is longer than 1000 characters' };
    expect(await readAll(client(server.url))).toEqual({ values: expect.anything(), failure });
  });

  it('end where the connection breaks, compressed or not', async () => {
    const server = await scriptedServer(async (_, response) => {
      response.write('{"a":1}\n');
      await new Promise((later) => setTimeout(later, 50));
      response.destroy();
    });
    const failure = { kind: 'unreachable', code: 'UND_ERR_SOCKET', detail: expect.any(String) };
    expect(await readAll(client(server.url))).toEqual({ values: [{ a: 1 }], failure });

    const gzipped = await scriptedServer((_, response) => {
      response.setHeader('content-encoding', 'gzip');
      response.end(Buffer.from('1f8b08', 'hex'));
    });
    expect(await readAll(client(gzipped.url))).toEqual({
      values: [],
      failure: { kind: 'malformed', detail: expect.stringContaining('Z_BUF_ERROR') },
    });
  });
});

describe('a failure of the network', () => {
  it('is told by its code when nobody listens', async () => {
    const nobody = new URL('http://127.0.0.1:9');
    const failure = { kind: 'unreachable', code: 'ECONNREFUSED', detail: expect.any(String) };
    expect(await client(nobody).json(get)).toEqual(failure);
  });

  it('is an answer that never begins, one that stops, and one that trickles on', async () => {
    const silent = await scriptedServer(() => {});
    const stalled = await scriptedServer((_, response) => response.write('{"a":1}\n'));
    const trickling = await scriptedServer((_, response) => {
      const timer = setInterval(() => response.write('1\n'), 20);
      response.on('close', () => clearInterval(timer));
    });
    const code = async (url: URL, timeouts: Partial<HttpTimeouts>) => {
      const got = await readAll(client(url, timeouts));
      return JSON.stringify(got).match(/"code":"(\w+)"/)?.[1];
    };
    const codes = await Promise.all([
      code(silent.url, { headers: 100 }),
      code(stalled.url, { body: 100 }),
      code(trickling.url, { total: 300 }),
    ]);
    expect(codes).toEqual(['UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'TOTAL_TIMEOUT']);
  });

  it('is no failure when the request was called off', async () => {
    const server = await scriptedServer((_, response) => response.write('1\n'));
    const calledOff = new AbortController();
    setTimeout(() => calledOff.abort(), 50);
    expect(await readAll(client(server.url), calledOff.signal)).toEqual({
      values: [1],
      failure: { kind: 'aborted' },
    });
    expect(await client(server.url).json({ ...get, signal: calledOff.signal })).toEqual({ kind: 'aborted' });
  });

  it('is a success whose body is no JSON, as captive portals give', async () => {
    const server = await scriptedServer((_, response) => response.end('<html>Welcome</html>'));
    const failure = { kind: 'malformed', detail: 'the answer is not JSON' };
    expect(await client(server.url).json(get)).toEqual(failure);
  });
});
