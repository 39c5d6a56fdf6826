import { chmodSync, cpSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { readGrant } from '../../db/device/grant.ts';
import { readIdentity } from '../../db/device/identity.ts';
import { outboxDepth, waitingFor } from '../../db/device/outbox.ts';
import { asAccess } from '../../db/postgres/roles.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { type ManualClock, manualClock } from '../../sync/clock.ts';
import { approve, decline } from '../../sync/gateway/access/decide-pairing.ts';
import { makeLimits, usualRules } from '../../sync/gateway/access/limits.ts';
import { revokeKiosk } from '../../sync/gateway/access/revoke-kiosk.ts';
import {
  type GatewayUnderTest,
  type Household,
  startGateway,
} from '../../sync/gateway/gateway-under-test.ts';
import { type Fate, startLossyProxy } from '../../sync/lossy-proxy.ts';
import { type PairingKiosk, passUntil, startPairingKiosk } from './kiosk-under-test.ts';

let server: RecordServer;
let gateway: GatewayUnderTest;
let url: string;
/** What becomes of each answer. */
let fate: (request: { method: string; path: string }) => Fate = () => 'pass';
let stopProxy: () => Promise<void>;
const asked: string[] = [];

beforeAll(async () => {
  server = await startRecordServer();
  // Kiosks know the gateway by the address of the proxy before it.
  const target = new URL('http://127.0.0.1:1');
  const proxy = await startLossyProxy(target, (request) => {
    asked.push(request.path.split('?')[0] ?? '');
    return fate(request);
  });
  stopProxy = proxy.stop;
  url = proxy.url.origin;
  const many = { per: 'all', points: 1_000_000, seconds: 60 } as const;
  const limitRules = { ...usualRules, device_authorization: [many] };
  gateway = await startGateway(await server.freshRecord(), { publicUrl: url, limitRules });
  target.port = new URL(gateway.url).port;
});
afterAll(async () => {
  await stopProxy?.();
  await gateway?.close();
  await server?.stop();
});

function newHome() {
  const home = mkdtempSync(join(tmpdir(), 'medio-pairing-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** Runs until the test is over. */
function kioskIn(home: string, clock = manualClock(gateway.clock.now())): PairingKiosk {
  const kiosk = startPairingKiosk({ home, url, clock });
  onTestFinished(kiosk.stop);
  onTestFinished(() => {
    fate = () => 'pass';
  });
  return kiosk;
}

let households = 0;
const newHousehold = () => gateway.household(`family${++households}`);

const clocksOf = (...kiosks: PairingKiosk[]): ManualClock[] => [
  gateway.clock,
  ...kiosks.map((it) => it.clock),
];
const pass = (kiosk: PairingKiosk, isSo: () => unknown, byMs?: number) =>
  passUntil(clocksOf(kiosk), isSo, byMs);

function decideDeps() {
  const { postgres, clock } = gateway;
  return { postgres, clock, limits: makeLimits({ postgres, clock }) };
}

async function agree(user_code: string, household: Household, name = 'Kitchen') {
  const entry = { user_code, user_id: household.user_id, address: '127.0.0.1' };
  const done = await approve(decideDeps(), { ...entry, name, settings: { timezone: 'Europe/Berlin' } });
  if (done.kind !== 'approved') throw new Error(JSON.stringify(done));
  return done.kiosk_id;
}

async function pair(kiosk: PairingKiosk, household: Household): Promise<string> {
  await pass(kiosk, () => kiosk.code() !== '');
  const kiosk_id = await agree(kiosk.code(), household);
  await pass(kiosk, () => kiosk.step() === 'confirm');
  kiosk.pairing.act('confirm');
  await pass(kiosk, () => kiosk.mirror.status().kind === 'ready');
  return kiosk_id;
}

async function revoke(kiosk_id: string, reason: 'parent' | 'cloned' = 'parent') {
  await asAccess(gateway.postgres, (query) => revokeKiosk(query, gateway.clock, kiosk_id, reason));
}

const kioskRow = async (id: string) =>
  (
    await gateway.postgres.query<{ status: string; revoked_reason: string | null; sealed: boolean }>(
      'SELECT status, revoked_reason, seal_hash IS NOT NULL AS sealed FROM kiosks WHERE id = $1',
      [id],
    )
  )[0];
const sessionsOf = (household: Household) =>
  gateway.postgres.query<{ id: string; kiosk_id: string; duration_seconds: number }>(
    'SELECT id, kiosk_id, duration_seconds FROM watch_sessions WHERE user_id = $1 ORDER BY started_at, id',
    [household.user_id],
  );
const total = async ({ profile_id }: Household, date: string) =>
  Number(
    (
      await gateway.postgres.query<{ s: string }>(
        'SELECT coalesce(sum(seconds), 0) AS s FROM kiosk_watch_time WHERE profile_id = $1 AND date = $2',
        [profile_id, date],
      )
    )[0]?.s,
  );
const watched = (of: Household, seconds: number, date = '2026-03-01') => {
  const { profile_id, video_id } = of;
  return { profile_id, video_id, seconds, date };
};

describe('a kiosk without an account', () => {
  it('shows letters, then whose it would be, and fetches nothing before it was touched', async () => {
    const ours = await newHousehold();
    const kiosk = kioskIn(newHome());
    expect([kiosk.step(), kiosk.pairing.paired()]).toEqual(['none', false]);
    await pass(kiosk, () => kiosk.code() !== '');
    expect(kiosk.pairing.screen()).toEqual({
      kind: 'pairing',
      step: 'code',
      user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
      verification_uri: `${url}/pair`,
      verification_uri_complete: `${url}/pair?user_code=${kiosk.code()}`,
      expires_at: expect.any(String),
    });
    const kiosk_id = await agree(kiosk.code(), ours, 'Playroom');
    await pass(kiosk, () => kiosk.step() === 'confirm');
    const account = `f…${households}@example.org`;
    expect(kiosk.pairing.screen()).toEqual({
      kind: 'pairing',
      step: 'confirm',
      account,
      kiosk_name: 'Playroom',
    });
    asked.length = 0;
    await kiosk.clock.advance(300_000);
    expect([asked, kiosk.mirror.status(), readIdentity(kiosk.db)]).toEqual([[], { kind: 'missing' }, null]);

    kiosk.pairing.act('confirm');
    await pass(kiosk, () => kiosk.mirror.status().kind === 'ready');
    expect([kiosk.step(), kiosk.pairing.paired()]).toEqual(['none', true]);
    expect(readIdentity(kiosk.db)).toMatchObject({
      kind: 'paired',
      kiosk_id,
      user_id: ours.user_id,
      refused_at: null,
    });
    expect(kiosk.mirror.status()).toMatchObject({ kiosk_id, user_id: ours.user_id });
  });

  it('keeps its secrets in files that nobody else can read, and mends one that others could', async () => {
    const home = newHome();
    const kiosk = kioskIn(home);
    await pair(kiosk, await newHousehold());
    const modes = () =>
      ['state.db', 'state.db-wal', 'kiosk-key.jwk'].map((name) =>
        (statSync(join(home, name)).mode & 0o777).toString(8),
      );
    expect(modes()).toEqual(['600', '600', '600']);
    await kiosk.stop();
    chmodSync(join(home, 'state.db'), 0o644);
    kioskIn(home);
    expect((statSync(join(home, 'state.db')).mode & 0o777).toString(8)).toBe('600');
  });

  it('comes to its account although the answer to every first request is lost', async () => {
    const ours = await newHousehold();
    const seen = new Set<string>();
    let lost = 0;
    fate = ({ path }) => {
      const [name = ''] = path.split('?');
      // Twice each: the first answer only brings the nonce.
      for (const nth of ['1st', '2nd']) {
        if (seen.has(name + nth)) continue;
        seen.add(name + nth);
        lost += 1;
        return 'lose';
      }
      return 'pass';
    };
    const kiosk = kioskIn(newHome());
    const kiosk_id = await pair(kiosk, ours);
    expect(lost).toBeGreaterThanOrEqual(8);
    expect(await kioskRow(kiosk_id)).toMatchObject({ status: 'active' });
    const id = kiosk.watch(watched(ours, 30));
    await pass(kiosk, () => outboxDepth(kiosk.db) === 0);
    expect(await sessionsOf(ours)).toEqual([{ id, kiosk_id, duration_seconds: 30 }]);
  });

  it('goes on where it was when it is switched off at any step', async () => {
    const ours = await newHousehold();
    const home = newHome();
    const again = async (kiosk: PairingKiosk) => {
      await kiosk.stop();
      return kioskIn(home, kiosk.clock);
    };
    let kiosk = kioskIn(home);
    await pass(kiosk, () => kiosk.code() !== '');
    const code = kiosk.code();
    kiosk = await again(kiosk);
    await pass(kiosk, () => kiosk.code() !== '');
    expect(kiosk.code()).toBe(code);

    // A parent agrees, the gateway's answer is lost, and the kiosk is switched off.
    let lost = false;
    fate = ({ path }) => {
      if (path !== '/oauth/token') return 'pass';
      lost = true;
      return 'lose';
    };
    const kiosk_id = await agree(code, ours);
    await pass(kiosk, () => lost);
    fate = () => 'pass';
    kiosk = await again(kiosk);
    await pass(kiosk, () => kiosk.step() === 'confirm');
    kiosk = await again(kiosk);
    await pass(kiosk, () => kiosk.step() === 'confirm');
    kiosk.pairing.act('confirm');
    // At once, before anything was fetched.
    kiosk = await again(kiosk);
    await pass(kiosk, () => kiosk.mirror.status().kind === 'ready');
    expect(readIdentity(kiosk.db)).toMatchObject({ kiosk_id, user_id: ours.user_id });
    kiosk = await again(kiosk);
    expect([kiosk.step(), kiosk.pairing.paired()]).toEqual(['none', true]);
  });

  it('asks once about a code from before the machine was restarted, and takes what a parent agreed to meanwhile', async () => {
    const [ours, home] = [await newHousehold(), newHome()];
    const kiosk = kioskIn(home);
    await pass(kiosk, () => kiosk.code() !== '');
    await agree(kiosk.code(), ours);
    await kiosk.stop();
    const later = kioskIn(home, kiosk.clock.reboot());
    await pass(later, () => later.step() === 'confirm');

    const [other, before] = [newHome(), kioskIn(newHome())];
    await pass(before, () => before.code() !== '');
    const code = before.code();
    await before.stop();
    void other;
    const after = kioskIn(before.home, before.clock.reboot());
    await pass(after, () => after.code() !== '');
    expect(after.code()).not.toBe(code);
  });

  it('that is declined at its screen has no access, says so to the gateway, and shows other letters', async () => {
    const theirs = await newHousehold();
    const kiosk = kioskIn(newHome());
    await pass(kiosk, () => kiosk.code() !== '');
    const code = kiosk.code();
    const kiosk_id = await agree(code, theirs);
    await pass(kiosk, () => kiosk.step() === 'confirm');
    let tries = 0;
    fate = ({ path }) => (path === '/oauth/revoke' && tries++ === 0 ? 'lose' : 'pass');
    kiosk.pairing.act('decline');
    await pass(kiosk, () => kiosk.code() !== '');
    expect(kiosk.code()).not.toBe(code);
    expect(await kioskRow(kiosk_id)).toMatchObject({ status: 'revoked', revoked_reason: 'kiosk' });
    expect([readIdentity(kiosk.db), readGrant(kiosk.db), kiosk.mirror.status()]).toEqual([
      null,
      null,
      { kind: 'missing' },
    ]);
    await pair(kiosk, await newHousehold());
  });

  it('that a parent declines stops, until somebody presses the button', async () => {
    const ours = await newHousehold();
    const kiosk = kioskIn(newHome());
    await pass(kiosk, () => kiosk.code() !== '');
    const entry = { user_code: kiosk.code(), user_id: ours.user_id, address: '127.0.0.1' };
    expect(await decline(decideDeps(), entry)).toEqual({ kind: 'declined' });
    await pass(kiosk, () => kiosk.step() === 'stopped declined');
    kiosk.pairing.act('again');
    await pair(kiosk, ours);
  });

  it('shows new letters when the time of the old ones is over', async () => {
    const kiosk = kioskIn(newHome());
    await pass(kiosk, () => kiosk.code() !== '');
    const code = kiosk.code();
    await pass(kiosk, () => kiosk.code() !== '' && kiosk.code() !== code, 5_000);
    await pair(kiosk, await newHousehold());
  });

  it('says that it reaches nobody, and goes on by itself once it does', async () => {
    const kiosk = kioskIn(newHome());
    fate = () => 'lose';
    await pass(kiosk, () => kiosk.step() === 'stopped unreachable');
    fate = () => 'pass';
    await pair(kiosk, await newHousehold());
  });

  it('pairs and syncs with a clock in 1970', async () => {
    const ours = await newHousehold();
    const kiosk = kioskIn(newHome(), manualClock(1_000));
    await pair(kiosk, ours);
    const id = kiosk.watch(watched(ours, 20));
    await pass(kiosk, () => outboxDepth(kiosk.db) === 0);
    expect((await sessionsOf(ours)).map((it) => it.id)).toEqual([id]);
  });
});

describe('a paired kiosk', () => {
  it('gets its tokens anew in time, once for all that ask at the same time', async () => {
    const kiosk = kioskIn(newHome());
    const kiosk_id = await pair(kiosk, await newHousehold());
    // The first came with the pairing.
    expect(await kioskRow(kiosk_id)).toMatchObject({ sealed: false });
    for (const clock of clocksOf(kiosk)) await clock.advance(550_000);
    await pass(kiosk, async () => (await kioskRow(kiosk_id))?.sealed, 5_000);
    asked.length = 0;
    // Whatever the wall clock says.
    kiosk.clock.setNow(0);
    await pass(kiosk, () => asked.filter((path) => path.startsWith('/v1/')).length > 4, 20_000);
    for (const clock of clocksOf(kiosk)) await clock.advance(600_000);
    await pass(kiosk, () => asked.includes('/oauth/token'));
    const before = asked.indexOf('/oauth/token');
    await pass(kiosk, () => asked.length > before + 3);
    // And at most once more, with a nonce of now.
    const tokens = asked.slice(before).filter((path) => path === '/oauth/token');
    expect(tokens.length).toBeLessThanOrEqual(2);
    expect(readIdentity(kiosk.db)).toMatchObject({ refused_at: null });
  });

  it('stays paired when the answer to a refresh is lost, also when it is switched off then', async () => {
    const home = newHome();
    let kiosk = kioskIn(home);
    const kiosk_id = await pair(kiosk, await newHousehold());
    for (let round = 0; round < 3; round++) {
      let lost = 0;
      fate = ({ path }) => {
        if (path !== '/oauth/token') return 'pass';
        lost += 1;
        return 'lose';
      };
      await kiosk.stop();
      kiosk = kioskIn(home, kiosk.clock);
      await pass(kiosk, () => lost > 2);
      const { next_seal } = readGrant(kiosk.db) ?? {};
      expect(next_seal).toMatch(/^[\w-]{22}$/);
      await kiosk.stop();
      fate = () => 'pass';
      kiosk = kioskIn(home, kiosk.clock);
      await pass(kiosk, () => readGrant(kiosk.db)?.next_seal === null);
      expect(readGrant(kiosk.db)?.seal).toBe(next_seal);
    }
    expect(await kioskRow(kiosk_id)).toMatchObject({ status: 'active', sealed: true });
  });

  it('that a parent removes loses the household’s rows, ends what plays, and keeps what was not sent', async () => {
    const [ours, theirs] = [await newHousehold(), await newHousehold()];
    const kiosk = kioskIn(newHome());
    const kiosk_id = await pair(kiosk, ours);
    // Nothing gets through while a child watches, and then a parent removes the kiosk.
    fate = ({ path }) => (path === '/v1/push' ? 'lose' : 'pass');
    await revoke(kiosk_id);
    const id = kiosk.watch(watched(ours, 40));
    await pass(kiosk, () => !kiosk.pairing.paired());
    fate = () => 'pass';
    await pass(kiosk, () => kiosk.code() !== '');
    expect([kiosk.outs(), kiosk.mirror.status(), outboxDepth(kiosk.db), readGrant(kiosk.db)]).toEqual([
      1,
      { kind: 'missing' },
      1,
      null,
    ]);
    expect(readIdentity(kiosk.db)).toMatchObject({ user_id: ours.user_id, refused_code: 'kiosk_revoked' });

    // With another account it is not sent, and nothing but their number is known of it.
    await pair(kiosk, theirs);
    await kiosk.clock.advance(120_000);
    expect(waitingFor(kiosk.db, theirs.user_id)).toEqual({ waiting: 0, oldest_at: null, of_others: 1 });
    expect([await sessionsOf(ours), await sessionsOf(theirs)]).toEqual([[], []]);

    // With the first one it is.
    await revoke(readIdentity(kiosk.db)?.kiosk_id ?? '');
    await pass(kiosk, () => !kiosk.pairing.paired(), 5_000);
    await pair(kiosk, ours);
    await pass(kiosk, () => outboxDepth(kiosk.db) === 0);
    expect((await sessionsOf(ours)).map((it) => it.id)).toEqual([id]);
    expect([await total(ours, '2026-03-01'), await sessionsOf(theirs)]).toEqual([40, []]);
  });

  it('that was away for longer than its token is good for is the same kiosk again', async () => {
    const ours = await newHousehold();
    const kiosk = kioskIn(newHome());
    const kiosk_id = await pair(kiosk, ours);
    await gateway.postgres.query(`UPDATE kiosk_tokens SET expires_at = '2020-01-01' WHERE kiosk_id = $1`, [
      kiosk_id,
    ]);
    for (const clock of clocksOf(kiosk)) await clock.advance(600_000);
    await pass(kiosk, () => !kiosk.pairing.paired(), 5_000);
    expect(await pair(kiosk, ours)).toBe(kiosk_id);
    const paired = 'SELECT id FROM kiosks WHERE user_id = $1 AND key_thumbprint IS NOT NULL';
    expect(await gateway.postgres.query(paired, [ours.user_id])).toEqual([{ id: kiosk_id }]);
  });

  it('whose folder was copied is two kiosks in the end, and no session of either is lost', async () => {
    const ours = await newHousehold();
    const [here, there] = [newHome(), newHome()];
    const first = kioskIn(here);
    const kiosk_id = await pair(first, ours);
    const sent = first.watch(watched(ours, 100));
    await pass(first, () => outboxDepth(first.db) === 0);
    fate = () => 'lose';
    const unsent = first.watch(watched(ours, 10));
    await first.stop();
    cpSync(here, there, { recursive: true });
    fate = () => 'pass';
    const [a, b] = [kioskIn(here, first.clock), kioskIn(there)];
    const both = clocksOf(a, b);
    await passUntil(both, () => !a.pairing.paired() && !b.pairing.paired(), 5_000);
    expect(await kioskRow(kiosk_id)).toMatchObject({ status: 'revoked', revoked_reason: 'cloned' });

    await passUntil(both, () => a.code() !== '' && b.code() !== '');
    const ids = [await agree(a.code(), ours, 'A'), await agree(b.code(), ours, 'B')];
    await passUntil(both, () => a.step() === 'confirm' && b.step() === 'confirm');
    for (const kiosk of [a, b]) kiosk.pairing.act('confirm');
    await passUntil(both, () => [a, b].every((it) => it.mirror.status().kind === 'ready'));
    expect(new Set([...ids, kiosk_id]).size).toBe(3);
    const later = [a.watch(watched(ours, 7)), b.watch(watched(ours, 5))];
    await passUntil(both, () => outboxDepth(a.db) + outboxDepth(b.db) === 0);
    // Both stay.
    for (const clock of both) await clock.advance(700_000);
    await passUntil(both, () => [a, b].every((it) => readGrant(it.db)?.seal));
    expect([a.pairing.paired(), b.pairing.paired()]).toEqual([true, true]);
    const stored = (await sessionsOf(ours)).map((it) => it.id);
    expect([...stored].sort()).toEqual([sent, unsent, ...later].sort());
    // What both had not sent when they were copied counts for both, and what the gateway had heard of it for the old one as
    // well: too much, and never too little.
    const seen = await total(ours, '2026-03-01');
    expect(seen).toBeGreaterThanOrEqual(100 + 10 + 7 + 5);
    expect(seen).toBeLessThanOrEqual(100 + 3 * 10 + 7 + 5);
  });
});

describe('what is logged', () => {
  it('has no secret in it', async () => {
    const ours = await newHousehold();
    const kiosk = kioskIn(newHome());
    const secrets: string[] = [];
    await pass(kiosk, () => kiosk.code() !== '');
    secrets.push(String(kiosk.db.prepare('SELECT device_code FROM pairing_request').pluck().get()));
    fate = () => (Math.random() < 0.3 ? 'lose' : 'pass');
    const kiosk_id = await pair(kiosk, ours);
    for (const clock of clocksOf(kiosk)) await clock.advance(600_000);
    await pass(kiosk, () => readGrant(kiosk.db)?.seal);
    const { refresh_token = '', seal } = readGrant(kiosk.db) ?? {};
    secrets.push(refresh_token, seal ?? '');
    await revoke(kiosk_id);
    await pass(kiosk, () => kiosk.code() !== '', 5_000);
    expect(secrets.map((it) => it.length > 20)).toEqual([true, true, true]);
    const logged = kiosk.logged();
    expect(secrets.filter((secret) => logged.includes(secret))).toEqual([]);
    // An access token, and the private half of a key.
    expect(logged).not.toMatch(/eyJ[\w-]+\.|"d":/);
  });
});
