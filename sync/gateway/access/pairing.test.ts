import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RecordServer, startRecordServer } from '../../../demo/record-server.ts';
import { type GatewayUnderTest, type Household, startGateway } from '../gateway-under-test.ts';
import { approve, type DecideDeps, decline, findByUserCode } from './decide-pairing.ts';
import { listKiosks, revokeByParent } from './household-kiosks.ts';
import { type KioskUnderTest, kioskUnderTest, makeSeal } from './kiosk-under-test.ts';
import { makeLimits } from './limits.ts';
import type { TokenAnswer } from './tokens.ts';

let server: RecordServer;
let gateway: GatewayUnderTest;
let deps: DecideDeps;
let anna: Household;
let ben: Household;
let kiosk: KioskUnderTest;
let households = 0;

beforeAll(async () => {
  server = await startRecordServer();
  gateway = await startGateway(await server.freshRecord());
  deps = { ...gateway, limits: makeLimits(gateway) };
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await server.stop();
});
beforeEach(async () => {
  await gateway.postgres.query('DELETE FROM rate_limits');
  anna = await gateway.household(`anna${++households}`);
  ben = await gateway.household(`ben${households}`);
  kiosk = await kioskUnderTest(gateway.url);
});

const address = '192.0.2.1';
const by = (of: Household, user_code: string) => ({ user_code, user_id: of.user_id, address });
const agree = (of: Household, user_code: string, name = 'Den', settings = {}) =>
  approve(deps, { ...by(of, user_code), name, settings });
const body = async (answer: Response) =>
  (await answer.json()) as TokenAnswer & { error: string; code?: string };
const errorOf = async (answer: Response) => [answer.status, (await body(answer)).error];
const pair = async (of: Household, it = kiosk) => {
  const { device_code, user_code } = await it.start();
  await agree(of, user_code);
  return body(await it.poll(device_code));
};
const statusOf = async (token: string, it = kiosk) => (await it.get('/v1/changes?cursor=x', token)).status;
const codeOf = async (token: string, it = kiosk) =>
  ((await (await it.get('/v1/changes?cursor=x', token)).json()) as { code: string }).code;
const kiosksOf = async (of: Household) =>
  (await listKiosks(gateway, of.user_id)).filter((it) => it.kiosk_id !== of.kiosk_id);
const events = async (of: Household) =>
  gateway.postgres.query('SELECT kind, kiosk_id, detail FROM access_events WHERE user_id = $1 ORDER BY id', [
    of.user_id,
  ]);

describe('a request to be paired', () => {
  it('shows the parent what the kiosk says of itself, however the code is typed', async () => {
    const { user_code } = await kiosk.start({ description: 'Raspberry Pi in the den', app_version: '0.1.0' });
    for (const typed of [user_code, user_code.toLowerCase(), ` ${user_code.replace('-', ' ')} `]) {
      expect(await findByUserCode(deps, by(anna, typed))).toEqual({
        kind: 'pending',
        user_code,
        description: 'Raspberry Pi in the den',
        app_version: '0.1.0',
        address: '127.0.0.1',
        asked_at: expect.any(Date),
        expires_at: new Date(gateway.clock.now() + 600_000),
        known_as: null,
      });
    }
  });

  it('made again by the same kiosk voids the code before', async () => {
    const first = await kiosk.start();
    const second = await kiosk.start();
    expect(await findByUserCode(deps, by(anna, first.user_code))).toEqual({ kind: 'none' });
    expect(await findByUserCode(deps, by(anna, second.user_code))).toMatchObject({ kind: 'pending' });
    expect(await errorOf(await kiosk.poll(first.device_code))).toEqual([400, 'expired_token']);
    const pending = `SELECT FROM device_authorizations WHERE status = 'pending' AND key_thumbprint = $1`;
    expect(await gateway.postgres.query(pending, [kiosk.thumbprint])).toHaveLength(1);
  });

  it('made many times at once leaves one code', async () => {
    await kiosk.post('/oauth/device_authorization', {});
    await Promise.all(Array.from({ length: 4 }, () => kiosk.start()));
    const pending = `SELECT FROM device_authorizations WHERE status = 'pending' AND key_thumbprint = $1`;
    expect(await gateway.postgres.query(pending, [kiosk.thumbprint])).toHaveLength(1);
  });

  it('is good for ten minutes, for whoever asks', async () => {
    const { device_code, user_code } = await kiosk.start();
    await gateway.clock.advance(600_000);
    expect(await findByUserCode(deps, by(anna, user_code))).toEqual({ kind: 'none' });
    expect(await agree(anna, user_code)).toEqual({ kind: 'none' });
    expect(await decline(deps, by(anna, user_code))).toEqual({ kind: 'none' });
    expect(await errorOf(await kiosk.poll(device_code))).toEqual([400, 'expired_token']);
  });

  it('is of no use to another key', async () => {
    const { device_code, user_code } = await kiosk.start();
    await agree(anna, user_code);
    const other = await kioskUnderTest(gateway.url);
    expect(await errorOf(await other.poll(device_code))).toEqual([400, 'invalid_grant']);
    expect((await kiosk.poll(device_code)).status).toBe(200);
  });

  it('that is polled too fast is polled more slowly from then on', async () => {
    const { device_code } = await kiosk.start();
    const poll = async () => (await body(await kiosk.poll(device_code))).error;
    const wait = (ms: number) => gateway.clock.advance(ms);
    expect(await poll()).toBe('authorization_pending');
    await wait(4_600);
    expect(await poll()).toBe('authorization_pending');
    await wait(4_000);
    expect(await poll()).toBe('slow_down');
    await wait(9_000);
    expect(await poll()).toBe('slow_down');
    await wait(14_600);
    expect(await poll()).toBe('authorization_pending');
  });

  it('is limited for one key and for one address', async () => {
    for (let times = 0; times < 5; times++) await kiosk.start();
    const sixth = await kiosk.post('/oauth/device_authorization', {});
    expect([sixth.status, sixth.headers.get('retry-after')]).toEqual([429, '60']);
    for (let times = 0; times < 4; times++) await (await kioskUnderTest(gateway.url)).start();
    const other = await kioskUnderTest(gateway.url);
    expect((await other.post('/oauth/device_authorization', {})).status).toBe(429);
    await gateway.clock.advance(60_000);
    expect((await other.post('/oauth/device_authorization', {})).status).toBe(200);
  });
});

describe('a parent who agrees', () => {
  it('makes a kiosk with name and settings, once, however often it is asked and fetched', async () => {
    const { device_code, user_code } = await kiosk.start({ app_version: '0.1.0' });
    const settings = { timezone: 'Europe/Berlin', pin_hash: 'x' };
    const approved = await agree(anna, user_code, 'Den', settings);
    expect(await agree(anna, user_code, 'Den', settings)).toEqual(approved);
    const first = await body(await kiosk.poll(device_code));
    const second = await body(await kiosk.poll(device_code));
    expect(await agree(anna, user_code, 'Den', settings)).toEqual(approved);
    await gateway.clock.advance(590_000);
    const third = await body(await kiosk.poll(device_code));
    expect([first, second, third].map((it) => ({ kind: 'approved', kiosk_id: it.kiosk_id }))).toEqual([
      approved,
      approved,
      approved,
    ]);
    expect(await kiosksOf(anna)).toEqual([
      {
        kiosk_id: first.kiosk_id,
        name: 'Den',
        status: 'active',
        settings,
        paired_at: expect.any(Date),
        last_seen_at: null,
        revoked_at: null,
        revoked_reason: null,
        app_version: '0.1.0',
      },
    ]);
    // Whichever answer arrived: each works.
    for (const { refresh_token = '' } of [first, second, third]) {
      await gateway.postgres.query('UPDATE kiosks SET seal_hash = NULL');
      const refreshed = await kiosk.refresh(refresh_token, { next_seal: makeSeal() });
      expect(await statusOf((await body(refreshed)).access_token)).toBe(200);
    }
    const { kiosk_id } = first;
    const known = { kiosk_id, detail: { address: '192.0.2.0/24' } };
    expect(await events(anna)).toEqual([
      { ...known, kind: 'pairing_approved' },
      { kind: 'kiosk_paired', kiosk_id, detail: { address: '127.0.0.0/24' } },
    ]);
  });

  it('has ten minutes of repeated answers, and then the code is spent', async () => {
    const { device_code, user_code } = await kiosk.start();
    await agree(anna, user_code);
    await body(await kiosk.poll(device_code));
    await gateway.clock.advance(600_000);
    expect(await errorOf(await kiosk.poll(device_code))).toEqual([400, 'invalid_grant']);
  });

  it('late is not too late: a code agreed to in its last second can be redeemed', async () => {
    const { device_code, user_code } = await kiosk.start();
    await gateway.clock.advance(599_000);
    await agree(anna, user_code);
    await gateway.clock.advance(599_000);
    expect((await kiosk.poll(device_code)).status).toBe(200);
  });

  it('is the only one: another account finds nothing to decide', async () => {
    const { user_code } = await kiosk.start();
    await agree(anna, user_code);
    expect(await agree(ben, user_code)).toEqual({ kind: 'none' });
    expect(await decline(deps, by(ben, user_code))).toEqual({ kind: 'none' });
    expect(await decline(deps, by(anna, user_code))).toEqual({ kind: 'none' });
    expect(await kiosksOf(ben)).toEqual([]);
  });

  it('at the same moment as another: one of them has it', async () => {
    const { user_code } = await kiosk.start();
    const both = await Promise.all([agree(anna, user_code), agree(ben, user_code)]);
    expect(both.map((it) => it.kind).sort()).toEqual(['approved', 'none']);
    expect([...(await kiosksOf(anna)), ...(await kiosksOf(ben))]).toHaveLength(1);
  });

  it('whose account was closed cannot agree', async () => {
    const { user_code } = await kiosk.start();
    await gateway.postgres.query('UPDATE users SET deleted_at = now() WHERE id = $1', [anna.user_id]);
    expect(await agree(anna, user_code)).toEqual({ kind: 'none' });
  });

  it('has the same kiosk again when it is paired again, with what was set and without its old tokens', async () => {
    const { device_code, user_code } = await kiosk.start();
    await agree(anna, user_code, 'Den', { timezone: 'Europe/Berlin', language: 'de' });
    const before = await body(await kiosk.poll(device_code));
    await revokeByParent(gateway, { kiosk_id: before.kiosk_id, user_id: anna.user_id });
    const again = await kiosk.start();
    expect(await findByUserCode(deps, by(anna, again.user_code))).toMatchObject({
      known_as: { kiosk_id: before.kiosk_id, name: 'Den' },
    });
    await agree(anna, again.user_code, 'Kitchen', { timezone: 'Europe/Paris' });
    const after = await body(await kiosk.poll(again.device_code));
    expect(after.kiosk_id).toBe(before.kiosk_id);
    expect(await kiosksOf(anna)).toMatchObject([
      {
        name: 'Kitchen',
        status: 'active',
        settings: { timezone: 'Europe/Paris', language: 'de' },
        revoked_at: null,
        revoked_reason: null,
      },
    ]);
    const old = await kiosk.refresh(before.refresh_token ?? '', { next_seal: makeSeal() });
    expect(await errorOf(old)).toEqual([400, 'invalid_grant']);
    expect(await statusOf(after.access_token)).toBe(200);
  });

  it('takes the kiosk over from the account that had it', async () => {
    const before = await pair(ben);
    expect(await statusOf(before.access_token)).toBe(200);
    const after = await pair(anna);
    expect(await codeOf(before.access_token)).toBe('kiosk_revoked');
    expect(await statusOf(after.access_token)).toBe(200);
    expect(await kiosksOf(ben)).toMatchObject([{ status: 'revoked', revoked_reason: 'replaced' }]);
    expect((await events(ben)).at(-1)).toEqual({
      kind: 'kiosk_revoked',
      kiosk_id: before.kiosk_id,
      detail: { reason: 'replaced' },
    });
  });
});

describe('a parent who declines', () => {
  it('ends the polling, however often it is said', async () => {
    const { device_code, user_code } = await kiosk.start();
    expect(await decline(deps, by(anna, user_code))).toEqual({ kind: 'declined' });
    expect(await decline(deps, by(anna, user_code))).toEqual({ kind: 'declined' });
    expect(await agree(anna, user_code)).toEqual({ kind: 'none' });
    expect(await errorOf(await kiosk.poll(device_code))).toEqual([400, 'access_denied']);
    expect(await errorOf(await kiosk.poll(device_code))).toEqual([400, 'access_denied']);
    expect(await kiosksOf(anna)).toEqual([]);
    expect(await events(anna)).toMatchObject([{ kind: 'pairing_denied' }]);
  });
});

describe('a parent who removes a kiosk', () => {
  it('is obeyed by its next request', async () => {
    const { kiosk_id, access_token, refresh_token = '' } = await pair(anna);
    expect(await statusOf(access_token)).toBe(200);
    const asked = { kiosk_id, user_id: anna.user_id };
    expect(await revokeByParent(gateway, asked)).toEqual({ kind: 'revoked' });
    expect(await statusOf(access_token)).toBe(401);
    expect(await codeOf(access_token)).toBe('kiosk_revoked');
    const refreshed = await kiosk.refresh(refresh_token, { next_seal: makeSeal() });
    expect(await body(refreshed)).toMatchObject({ error: 'invalid_grant', code: 'kiosk_revoked' });
    expect(await revokeByParent(gateway, asked)).toEqual({ kind: 'revoked' });
    expect((await events(anna)).filter((it) => 'kind' in it && it.kind === 'kiosk_revoked')).toHaveLength(1);
  });

  it('removes none of another household, and none by a name that is no id', async () => {
    const { kiosk_id, access_token } = await pair(anna);
    expect(await revokeByParent(gateway, { kiosk_id, user_id: ben.user_id })).toEqual({ kind: 'unknown' });
    expect(await revokeByParent(gateway, { kiosk_id: "' OR 1=1", user_id: ben.user_id })).toEqual({
      kind: 'unknown',
    });
    expect(await statusOf(access_token)).toBe(200);
  });

  it('between agreeing and the first poll leaves nothing to fetch', async () => {
    const { device_code, user_code } = await kiosk.start();
    const approved = await agree(anna, user_code);
    const kiosk_id = approved.kind === 'approved' ? approved.kiosk_id : '';
    await revokeByParent(gateway, { kiosk_id, user_id: anna.user_id });
    expect(await errorOf(await kiosk.poll(device_code))).toEqual([400, 'access_denied']);
  });

  it('also removes one that was provisioned with a key', async () => {
    await revokeByParent(gateway, { kiosk_id: anna.kiosk_id, user_id: anna.user_id });
    const answer = await gateway.request(anna.key, '/v1/changes?cursor=x');
    expect([answer.status, (await body(answer)).code]).toEqual([401, 'kiosk_revoked']);
  });
});

describe('wrong codes', () => {
  const LETTERS = 'BCDFGHJKLMNPQRSTVWXZ';
  const wrong = (index: number) =>
    Array.from({ length: 8 }, (_, place) => LETTERS[Math.floor(index / 20 ** place) % 20]).join('');

  it('stop an account and an address after five, also for the right code', async () => {
    const { user_code } = await kiosk.start();
    for (let index = 0; index < 5; index++) {
      expect(await findByUserCode(deps, by(anna, wrong(index)))).toEqual({ kind: 'none' });
    }
    expect(await findByUserCode(deps, by(anna, user_code))).toMatchObject({
      kind: 'limited',
      per: 'address',
    });
    const elsewhere = { ...by(anna, user_code), address: '198.51.100.1' };
    expect(await approve(deps, { ...elsewhere, name: 'x', settings: {} })).toMatchObject({
      kind: 'limited',
      per: 'account',
    });
    expect(await decline(deps, elsewhere)).toMatchObject({ kind: 'limited' });
    await gateway.clock.advance(600_000);
    const later = await kiosk.start();
    expect(await findByUserCode(deps, by(anna, later.user_code))).toMatchObject({ kind: 'pending' });
    expect((await events(anna)).filter((it) => 'kind' in it && it.kind === 'code_failed_burst')).toHaveLength(
      2,
    );
  });

  it('that are no codes at all count as well', async () => {
    for (const typed of ['', 'AAAA-AAAA', '1234-5678', `${'B'.repeat(9)}`, 'B'.repeat(10_000)]) {
      expect(await findByUserCode(deps, by(anna, typed))).toEqual({ kind: 'none' });
    }
    expect(await findByUserCode(deps, by(anna, 'BBBB'))).toMatchObject({ kind: 'limited' });
  });

  it('are not even looked up after a thousand of all accounts together, from however many places', async () => {
    const { user_code } = await kiosk.start();
    const outcomes: Record<string, number> = {};
    const guess = async (index: number) => {
      const from = `10.${index >> 16}.${(index >> 8) & 255}.${index & 255}`;
      // Half of them from one hotel, half from everywhere.
      const address = index % 2 ? '192.0.2.99' : from;
      const user_id = `00000000-0000-4000-8000-${index.toString(16).padStart(12, '0')}`;
      const found = await findByUserCode(deps, { user_code: wrong(index), user_id, address });
      const outcome = found.kind === 'limited' ? `limited per ${found.per}` : found.kind;
      outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
    };
    for (let index = 0; index < 10_000; index += 8) {
      await Promise.all(Array.from({ length: 8 }, (_, each) => guess(index + each)));
    }
    expect(outcomes).toEqual({ none: 1_000, 'limited per all': 4_005, 'limited per address': 4_995 });
    expect(await findByUserCode(deps, by(anna, user_code))).toMatchObject({ kind: 'limited', per: 'all' });
    const noted = await gateway.postgres.query(
      `SELECT FROM access_events WHERE kind = 'code_failed_burst' AND user_id::text LIKE '00000000-0000-4000-8000-%'`,
    );
    expect(noted).toHaveLength(2);
    await gateway.clock.advance(600_000);
    const later = await kiosk.start();
    expect(await findByUserCode(deps, by(anna, later.user_code))).toMatchObject({ kind: 'pending' });
  }, 240_000);
});
