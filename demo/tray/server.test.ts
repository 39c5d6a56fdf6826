import { request } from 'node:http';
import { afterEach, describe, expect, it } from 'vitest';
import { quiet } from '../../agent/log.ts';
import { sampleChips } from './sample-chips.ts';
import { type ScriptedVpcd, startScriptedVpcd } from './scripted-vpcd.ts';
import { startTray } from './server.ts';
import type { TrayState } from './state.ts';

const [balloon, train] = ['04A21B3C4D5E80', '04B7191A2C6F81'];
const releases: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

async function vpcdAndTray({ links = () => ({ kiosk: null, diagnostics: null }), asks = true } = {}) {
  const vpcd = await startScriptedVpcd({ asks });
  releases.push(vpcd.stop);
  return { vpcd, ...(await trayAt(vpcd, links)) };
}

async function trayAt(vpcd: Pick<ScriptedVpcd, 'port'>, links = () => ({ kiosk: null, diagnostics: null })) {
  const at = { host: '127.0.0.1', port: vpcd.port } as const;
  const tray = await startTray({ port: 0, vpcd: at, chips: sampleChips, links, log: quiet });
  if (tray.kind !== 'listening') return expect.fail('the port is taken');
  releases.push(tray.stop);
  const origin = new URL(tray.url).origin;
  const press = async (path: string) => {
    const answer = await fetch(`${origin}/chips/${path}`, { method: 'POST', headers: { origin } });
    return { status: answer.status, state: answer.ok ? ((await answer.json()) as TrayState) : null };
  };
  const state = async () => (await (await fetch(`${origin}/state`)).json()) as TrayState;
  return { ...tray, origin, press, state };
}

describe('the chip tray', () => {
  it('lays a chip that answers with its UID, and lifts it', async () => {
    const { vpcd, press, state } = await vpcdAndTray();
    const { status, state: laid } = await press(`${balloon}/lay`);
    expect({ status, wanted: laid?.wanted }).toEqual({ status: 200, wanted: balloon });
    await expect.poll(async () => (await state()).lying).toEqual({ uid: balloon, read: true });
    await press(`${balloon}/lift`);
    await expect.poll(() => vpcd.saw).toEqual([`${balloon}9000`, 'gone']);
    expect((await state()).lying).toBeNull();
  });

  it('lifts the chip before it lays another, long enough for pcscd to see it', async () => {
    const { vpcd, press } = await vpcdAndTray();
    await press(`${balloon}/lay`);
    await press(`${train}/lay`);
    await expect.poll(() => vpcd.saw).toEqual([`${balloon}9000`, 'gone', `${train}9000`]);
    expect(vpcd.pauses.map((pause) => pause > 800)).toEqual([true]);
  });

  it('taps for a child: lays the chip, and lifts it by itself', async () => {
    const { vpcd, press } = await vpcdAndTray();
    const { state } = await press(`${balloon}/tap`);
    await expect.poll(() => vpcd.saw).toEqual([`${balloon}9000`, 'gone']);
    expect(state?.lying).toBeNull();
  });

  it('says in one line what to do when pcscd is away', async () => {
    const { press, state } = await trayAt({ port: await deadPort() });
    expect((await press(`${balloon}/lay`)).status).toBe(200);
    const { lying, wanted, problem } = await state();
    const line = expect.stringMatching(/^The virtual reader is away\. Start pcscd .+ lay the chip again\.$/);
    expect({ lying, wanted, problem }).toEqual({ lying: null, wanted: null, problem: line });
  });

  it('sorts the chips by child, and says what to expect of each', async () => {
    const { state } = await vpcdAndTray();
    const { groups } = await state();
    const lines = groups.map(({ title, chips }) => [title, ...chips.map((chip) => lineOf(chip))]);
    expect(lines).toEqual([
      ['Mia', 'Balloon: plays', 'Night train: for older children'],
      ['Ben', 'Rocket: plays'],
      ['Everybody', 'Fish: asks who is watching'],
      [
        'Troublesome chips',
        'unknown chip: not known yet',
        'switched off: switched off',
        'unrated: has no age rating',
      ],
    ]);
  });

  it('tells every open tray, also when the kiosk has another address', async () => {
    let kiosk = 'http://127.0.0.1:1/';
    const { origin, press } = await vpcdAndTray({ links: () => ({ kiosk, diagnostics: null }) as never });
    const trays = await Promise.all([follow(origin), follow(origin)]);
    await press(`${balloon}/lay`);
    for (const seen of trays) await expect.poll(() => seen().at(-1)?.lying?.uid).toBe(balloon);
    kiosk = 'http://127.0.0.1:2/';
    for (const seen of trays)
      await expect.poll(() => seen().at(-1)?.links.kiosk, { timeout: 3000 }).toBe(kiosk);
  });

  it('lifts the chip when it stops, which may happen twice', async () => {
    const { vpcd, press, stop, url } = await vpcdAndTray();
    await press(`${balloon}/lay`);
    await expect.poll(() => vpcd.saw).toEqual([`${balloon}9000`]);
    await stop();
    await stop();
    await expect.poll(() => vpcd.saw).toEqual([`${balloon}9000`, 'gone']);
    await expect(fetch(url)).rejects.toThrow();
  });

  it('says when its port is taken', async () => {
    const { url, vpcd } = await vpcdAndTray();
    const port = Number(new URL(url).port);
    const deps = { vpcd: { host: '127.0.0.1', port: vpcd.port }, chips: [], log: quiet } as const;
    const links = () => ({ kiosk: null, diagnostics: null });
    expect(await startTray({ ...deps, links, port })).toEqual({ kind: 'port_taken', port });
  });
});

describe('who may press its buttons', () => {
  it('only its own page: no other origin, none at all, no other name for this machine', async () => {
    const { vpcd, url } = await vpcdAndTray();
    const { host, origin } = new URL(url);
    const lay = `/chips/${balloon}/lay`;
    expect([
      await statusOf(url, 'POST', lay, { host, origin: 'http://evil.example' }),
      await statusOf(url, 'POST', lay, { host, origin: 'null' }),
      await statusOf(url, 'POST', lay, { host }),
      await statusOf(url, 'POST', lay, { host: 'evil.example', origin: 'http://evil.example' }),
      await statusOf(url, 'GET', '/state', { host: 'evil.example' }),
      await statusOf(url, 'GET', '/events', { host, origin: 'http://evil.example' }),
      await statusOf(url, 'GET', lay, { host, origin }),
    ]).toEqual([403, 403, 403, 403, 403, 403, 404]);
    expect(vpcd.saw).toEqual([]);
    expect(await statusOf(url, 'POST', lay, { host, origin })).toBe(200);
  });

  it('knows its own chips and pictures alone', async () => {
    const { press, url } = await vpcdAndTray();
    const { host } = new URL(url);
    expect([
      (await press('FFFFFFFF/lay')).status,
      (await press(`${balloon}/eat`)).status,
      await statusOf(url, 'GET', '/covers/balloon.svg', { host }),
      await statusOf(url, 'GET', '/covers/blink.svg', { host }),
      await statusOf(url, 'GET', '/covers/..%2Ftray%2Fserver.ts', { host }),
      await statusOf(url, 'GET', '/server.ts', { host }),
    ]).toEqual([404, 404, 200, 404, 404, 404]);
  });

  it('serves its page without inline scripts and styles, and forbids them', async () => {
    const { url } = await vpcdAndTray();
    const answer = await fetch(url);
    const policy = answer.headers.get('content-security-policy');
    expect(policy).toMatch(/default-src 'none'.*script-src 'self'.*style-src 'self'/);
    expect(await answer.text()).not.toMatch(/<script>|<style|style=| on\w+=/);
  });
});

const lineOf = ({ label, expect: { words } }: TrayState['groups'][number]['chips'][number]) =>
  `${label}: ${words}`;

/** The states that an open page has been sent. */
async function follow(origin: string): Promise<() => TrayState[]> {
  const stream = await fetch(`${origin}/events`);
  let text = '';
  void (async () => {
    for await (const bytes of stream.body ?? []) text += Buffer.from(bytes).toString();
  })().catch(() => {});
  return () => [...text.matchAll(/^data: (.*)\n\n/gm)].map(([, data]) => JSON.parse(data ?? '') as TrayState);
}

/** As a client that may name any host, which fetch does not let one do. */
function statusOf(url: string, method: string, path: string, headers: Record<string, string>) {
  return new Promise<number | undefined>((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const sent = request({ hostname, port, method, path, headers }, (answer) => {
      answer.destroy();
      resolve(answer.statusCode);
    });
    sent.once('error', reject).end();
  });
}

async function deadPort(): Promise<number> {
  const vpcd = await startScriptedVpcd();
  await vpcd.stop();
  return vpcd.port;
}
