import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { manualClock } from '../../sync/clock.ts';
import { quiet } from '../log.ts';
import { scanLibrary } from '../media/library.ts';
import { CHANNEL_VERSION, type Screen } from './channel.ts';
import { createPages, type Pages } from './pages.ts';
import { type LocalServer, startLocalServer } from './server.ts';

const folder = mkdtempSync(join(tmpdir(), 'medio-local-'));
const media = join(folder, 'media');
const film = Buffer.concat([Buffer.from([0x1a, 0x45, 0xdf, 0xa3]), Buffer.alloc(996, 7)]);
const heard: unknown[] = [];
const touched: unknown[] = [];
let pages: Pages;
let server: Extract<LocalServer, { kind: 'listening' }>;
let origin: string;
let cookie: string;

beforeAll(async () => {
  mkdirSync(join(folder, 'page'));
  mkdirSync(media);
  writeFileSync(join(folder, 'page/index.html'), '<!doctype html><title>child</title>');
  writeFileSync(join(folder, 'page/diagnostics.html'), '<!doctype html><title>support</title>');
  writeFileSync(join(media, 'film.webm'), film);
  writeFileSync(join(media, 'half.webm'), 'no video');
  pages = createPages({
    clock: manualClock(),
    log: quiet,
    family: () => ({ language: 'en', siblings: [] }),
    screen: () => ({ kind: 'waiting', child: null }),
    diagnostics: () => Promise.reject(new Error('not asked')),
    onMessage: (message) => heard.push(message),
    onPairing: (act) => touched.push(act),
    onParent: async ({ pin }) => (pin === '1234' ? { outcome: 'done' } : { outcome: 'wrong_pin', wait_s: 0 }),
  });
  const started = await startLocalServer({
    port: 0,
    pageFolder: join(folder, 'page'),
    mediaFolder: media,
    library: scanLibrary(media),
    pages,
    diagnostics: () => Promise.reject(new Error('broken on purpose')),
    log: quiet,
  });
  if (started.kind !== 'listening') throw new Error(started.kind);
  server = started;
  origin = new URL(server.url).origin;
  const welcome = await fetch(server.url);
  cookie = welcome.headers.getSetCookie()[0]?.split(';')[0] ?? '';
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = { cookie }) =>
  fetch(`${origin}${path}`, { headers });

/** With a Host that fetch would not let us choose. */
function withHost(host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const { port } = new URL(origin);
    request({ port, host: '127.0.0.1', path: '/', headers: { host, cookie } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    })
      .on('error', reject)
      .end();
  });
}

describe('the loopback port', () => {
  it('lets in whoever has the boot secret, with a cookie that no script and no other site can use', async () => {
    const welcome = await fetch(server.url);
    expect([welcome.status, welcome.headers.getSetCookie()[0]?.replace(/=[^;]+;/, '=…;')]).toEqual([
      200,
      'medio=…; Path=/; HttpOnly; SameSite=Strict',
    ]);
    expect((await get('/')).status).toBe(200);
  });

  it('keeps everybody else out', async () => {
    const refused = await Promise.all([
      get('/', {}),
      get('/?boot=guess', {}),
      get('/diagnostics.json', {}),
      get('/media/film.webm', {}),
      get('/', { cookie: 'medio=guess' }),
      get('/', { cookie, origin: 'http://evil.example' }),
      get('/', { cookie, origin: 'http://localhost' }),
    ]);
    expect(refused.map((it) => it.status)).toEqual([403, 403, 403, 403, 403, 403, 403]);
    expect(await withHost('evil.example')).toBe(403);
    expect(await withHost(new URL(origin).host)).toBe(200);
  });

  it('sends a content policy with every answer, also with a refusal', async () => {
    for (const answer of [await get('/'), await get('/', {})]) {
      expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
    }
  });

  it('says a plain line when something breaks inside, and goes on', async () => {
    const broken = await get('/diagnostics.json');
    expect([broken.status, await broken.text()]).toEqual([
      500,
      'The kiosk could not do that. Look at /diagnostics.',
    ]);
    expect((await get('/diagnostics')).status).toBe(200);
  });
});

describe('a video', () => {
  it('is answered in byte ranges', async () => {
    const whole = await get('/media/film.webm');
    const part = await get('/media/film.webm', { cookie, range: 'bytes=100-199' });
    const rest = await get('/media/film.webm', { cookie, range: 'bytes=900-' });
    expect([whole.status, whole.headers.get('accept-ranges'), (await whole.bytes()).length]).toEqual([
      200,
      'bytes',
      1000,
    ]);
    expect([part.status, part.headers.get('content-range'), (await part.bytes()).length]).toEqual([
      206,
      'bytes 100-199/1000',
      100,
    ]);
    expect([rest.status, rest.headers.get('content-range'), rest.headers.get('content-type')]).toEqual([
      206,
      'bytes 900-999/1000',
      'video/webm',
    ]);
  });

  it('is answered only where it is one, and from its folder alone', async () => {
    const paths = [
      '/media/half.webm',
      '/media/none.webm',
      '/media/..%2Fpage%2Findex.html',
      '/media/%2e%2e/page/index.html',
    ];
    const answers = await Promise.all(paths.map((path) => get(path)));
    expect(answers.map((it) => it.status)).toEqual([404, 404, 404, 404]);
  });
});

describe('the channel', () => {
  const connect = (headers: Record<string, string>) =>
    new Promise<{ socket: WebSocket; messages: { screen?: Screen }[] }>((resolve, reject) => {
      const socket = new WebSocket(`${origin.replace('http', 'ws')}/ws`, { headers });
      const messages: { screen?: Screen }[] = [];
      socket.on('message', (data) => messages.push(JSON.parse(String(data))));
      socket.once('open', () => resolve({ socket, messages }));
      socket.once('error', reject);
    });
  const hello = JSON.stringify({ v: CHANNEL_VERSION, type: 'hello', page: 'child' });
  const kinds = (page: { messages: { screen?: Screen }[] }) => page.messages.map((it) => it.screen?.kind);

  it('is closed to whoever has no cookie, and to pages of other sites', async () => {
    await expect(connect({})).rejects.toThrow('403');
    await expect(connect({ cookie, origin: 'http://evil.example' })).rejects.toThrow('403');
  });

  it('puts the page that came last in front, and the one before it back when that leaves', async () => {
    const first = await connect({ cookie, origin });
    first.socket.send(hello);
    await expect.poll(() => kinds(first)).toEqual(['waiting']);
    const second = await connect({ cookie, origin });
    second.socket.send(hello);
    await expect.poll(() => kinds(second)).toEqual(['waiting']);
    await expect.poll(() => kinds(first)).toEqual(['waiting', 'elsewhere']);
    first.socket.send(JSON.stringify({ v: CHANNEL_VERSION, type: 'press' }));
    second.socket.send(JSON.stringify({ v: CHANNEL_VERSION, type: 'press', extra: true }));
    second.socket.send('not json');
    second.socket.send(JSON.stringify({ v: CHANNEL_VERSION, type: 'press' }));
    await expect.poll(() => heard).toEqual([{ v: CHANNEL_VERSION, type: 'press' }]);
    second.socket.close();
    await expect.poll(() => kinds(first)).toEqual(['waiting', 'elsewhere', 'waiting']);
    first.socket.close();
  });

  it('takes a touch on the pairing screen from the page in front, and from nobody else', async () => {
    const behind = await connect({ cookie, origin });
    behind.socket.send(hello);
    await expect.poll(() => kinds(behind)).toEqual(['waiting']);
    const front = await connect({ cookie, origin });
    front.socket.send(hello);
    await expect.poll(() => kinds(behind)).toEqual(['waiting', 'elsewhere']);
    const before = [...heard];
    for (const { socket } of [behind, front]) {
      for (const act of ['again', 'agree', 'confirm']) {
        socket.send(JSON.stringify({ v: CHANNEL_VERSION, type: 'pairing', act }));
      }
    }
    await expect.poll(() => touched).toEqual(['again', 'confirm']);
    expect(heard).toEqual(before);
    front.socket.close();
    behind.socket.close();
  });

  it('answers a parent on the page in front, and nobody else', async () => {
    const behind = await connect({ cookie, origin });
    behind.socket.send(hello);
    await expect.poll(() => kinds(behind)).toEqual(['waiting']);
    const front = await connect({ cookie, origin });
    front.socket.send(hello);
    await expect.poll(() => kinds(front)).toEqual(['waiting']);
    const act = { kind: 'stop' };
    for (const { socket } of [behind, front]) {
      for (const pin of ['1234', '0000', '12', 'abcd']) {
        socket.send(JSON.stringify({ v: CHANNEL_VERSION, type: 'parent', pin, act }));
      }
    }
    const answers = (page: { messages: object[] }) => page.messages.filter((it) => 'answer' in it);
    await expect
      .poll(() => answers(front))
      .toEqual([
        { v: CHANNEL_VERSION, type: 'parent_answer', answer: { outcome: 'done' } },
        { v: CHANNEL_VERSION, type: 'parent_answer', answer: { outcome: 'wrong_pin', wait_s: 0 } },
      ]);
    expect(answers(behind)).toEqual([]);
    front.socket.close();
    behind.socket.close();
  });
});
