import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RecordServer, startRecordServer } from '../../../demo/record-server.ts';
import { type GatewayUnderTest, type Household, startGateway } from '../gateway-under-test.ts';
import { approve, type DecideDeps } from './decide-pairing.ts';
import { listKiosks } from './household-kiosks.ts';
import { type KioskUnderTest, kioskUnderTest, makeSeal } from './kiosk-under-test.ts';
import { makeLimits } from './limits.ts';
import { digests } from './record-under-test.ts';
import type { TokenAnswer } from './tokens.ts';

const DAY = 24 * 3_600_000;
let server: RecordServer;
let gateway: GatewayUnderTest;
let deps: DecideDeps;
let anna: Household;
let kiosk: KioskUnderTest;
let paired: TokenAnswer & { refresh_token: string };
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
  kiosk = await kioskUnderTest(gateway.url);
  const { device_code, user_code } = await kiosk.start();
  await approve(deps, { user_code, user_id: anna.user_id, address: '192.0.2.1', name: 'Den', settings: {} });
  paired = (await (await kiosk.poll(device_code)).json()) as typeof paired;
});

const refresh = async (seals: Readonly<Record<string, string>>, it = kiosk) => {
  const answer = await it.refresh(paired.refresh_token, seals);
  return (await answer.json()) as TokenAnswer & { error?: string; code?: string };
};
const later = (ms: number) => gateway.clock.setNow(gateway.clock.now() + ms);
const asked = async (token: string) => {
  const answer = await kiosk.get('/v1/changes?cursor=x', token);
  return answer.ok ? 'served' : ((await answer.json()) as { code: string }).code;
};
const stateOf = async () => {
  const mine = (await listKiosks(gateway, anna.user_id)).find((it) => it.kiosk_id === paired.kiosk_id);
  return [mine?.status, mine?.revoked_reason];
};

describe('a refresh', () => {
  it('brings another access token for the same kiosk, and leaves the refresh token as it is', async () => {
    const { refresh_token, ...rest } = paired;
    expect(await refresh({ next_seal: makeSeal() })).toEqual({ ...rest, access_token: expect.any(String) });
    expect(refresh_token).toMatch(/^[\w-]{43}$/);
  });

  it('works again when its answer was lost, as often as need be', async () => {
    const [first, second, third] = [makeSeal(), makeSeal(), makeSeal()];
    for (const seals of [
      { next_seal: first },
      { next_seal: first },
      { seal: first, next_seal: second },
      { seal: first, next_seal: second },
      { seal: second, next_seal: third },
    ]) {
      const { access_token } = await refresh(seals);
      expect(await asked(access_token)).toBe('served');
    }
  });

  it('that was under way for long and comes after the next one takes nobody for a clone', async () => {
    const [first, second, third] = [makeSeal(), makeSeal(), makeSeal()];
    await refresh({ next_seal: first });
    await refresh({ seal: first, next_seal: second });
    await refresh({ next_seal: first });
    expect((await refresh({ seal: second, next_seal: third })).error).toBeUndefined();
    await refresh({ seal: first, next_seal: second });
    expect((await refresh({ seal: third, next_seal: makeSeal() })).error).toBeUndefined();
    expect(await stateOf()).toEqual(['active', null]);
  });

  it('keeps a kiosk paired for ninety days after the last one, and no longer', async () => {
    let seal = makeSeal();
    await refresh({ next_seal: seal });
    for (let times = 0; times < 3; times++) {
      later(89 * DAY);
      const next_seal = makeSeal();
      const { access_token } = await refresh({ seal, next_seal });
      expect(await asked(access_token)).toBe('served');
      seal = next_seal;
    }
    later(90 * DAY);
    expect(await refresh({ seal, next_seal: makeSeal() })).toMatchObject({ error: 'invalid_grant' });
  });

  it('tells which version the kiosk has', async () => {
    await refresh({ next_seal: makeSeal(), app_version: '0.2.0' });
    const [mine] = (await listKiosks(gateway, anna.user_id)).filter((it) => it.kiosk_id === paired.kiosk_id);
    expect(mine?.app_version).toBe('0.2.0');
  });

  it('without the seal that is due changes nothing', async () => {
    const seal = makeSeal();
    await refresh({ next_seal: seal });
    const before = await digests(gateway.postgres);
    expect(await refresh({ next_seal: makeSeal() })).toMatchObject({ error: 'invalid_request' });
    expect(await refresh({})).toMatchObject({ error: 'invalid_request' });
    expect(await refresh({ seal, next_seal: 'short' })).toMatchObject({ error: 'invalid_request' });
    expect(await digests(gateway.postgres)).toEqual(before);
    expect(await refresh({ seal, next_seal: makeSeal() })).toMatchObject({ token_type: 'DPoP' });
  });

  it('of a closed account is refused, as is every request', async () => {
    await gateway.postgres.query('UPDATE users SET deleted_at = now() WHERE id = $1', [anna.user_id]);
    expect(await refresh({ next_seal: makeSeal() })).toMatchObject({
      error: 'invalid_grant',
      code: 'kiosk_revoked',
    });
    expect(await asked(paired.access_token)).toBe('kiosk_revoked');
  });
});

describe('two machines with one key', () => {
  it('are found out at the second one’s refresh, and neither has access then', async () => {
    const [common, one, other] = [makeSeal(), makeSeal(), makeSeal()];
    await refresh({ next_seal: common });
    const { access_token } = await refresh({ seal: common, next_seal: one });
    expect(await refresh({ seal: common, next_seal: other })).toEqual({
      error: 'invalid_grant',
      error_description: expect.any(String),
      code: 'kiosk_revoked',
      reason: 'cloned',
    });
    expect(await stateOf()).toEqual(['revoked', 'cloned']);
    expect(await asked(access_token)).toBe('kiosk_revoked');
    expect(await refresh({ seal: one, next_seal: makeSeal() })).toMatchObject({ code: 'kiosk_revoked' });
    const events = 'SELECT kind FROM access_events WHERE kiosk_id = $1 ORDER BY id';
    expect(await gateway.postgres.query(events, [paired.kiosk_id])).toEqual(
      ['pairing_approved', 'kiosk_paired', 'kiosk_cloned', 'kiosk_revoked'].map((kind) => ({ kind })),
    );
  });

  it('are found out also when they refresh at the same moment', async () => {
    const [one, other] = [makeSeal(), makeSeal()];
    const both = await Promise.all([refresh({ next_seal: one }), refresh({ next_seal: other })]);
    expect(both.map((it) => it.error ?? 'granted').sort()).toEqual(['granted', 'invalid_request']);
    const [kept, lost] = both[0].error ? [other, one] : [one, other];
    await refresh({ seal: kept, next_seal: makeSeal() });
    expect(await refresh({ seal: lost, next_seal: makeSeal() })).toMatchObject({ code: 'kiosk_revoked' });
    expect(await stateOf()).toEqual(['revoked', 'cloned']);
  });
});

describe('a restored backup', () => {
  it('in which kiosks have an older seal takes none of them for a clone', async () => {
    const [first, second, third] = [makeSeal(), makeSeal(), makeSeal()];
    await refresh({ next_seal: first });
    const [backup] = await gateway.postgres.query<{ seal_hash: string }>(
      'SELECT seal_hash FROM kiosks WHERE id = $1',
      [paired.kiosk_id],
    );
    await gateway.postgres.query(
      `INSERT INTO record_installation (installation) VALUES ('of the backup')
       ON CONFLICT (single) DO UPDATE SET installation = EXCLUDED.installation`,
    );
    await refresh({ seal: first, next_seal: second });
    await gateway.postgres.query('UPDATE kiosks SET seal_hash = $2 WHERE id = $1', [
      paired.kiosk_id,
      backup?.seal_hash,
    ]);
    // Nobody has pulled yet, so nobody has noticed the restore.
    const { access_token } = await refresh({ seal: second, next_seal: third });
    expect([await asked(access_token), await stateOf()]).toEqual(['served', ['active', null]]);
    expect(await refresh({ seal: second, next_seal: makeSeal() })).toMatchObject({ code: 'kiosk_revoked' });
  });
});

describe('a token given up', () => {
  const revoke = async (token: string) => (await kiosk.post('/oauth/revoke', { token })).status;

  it('takes the kiosk along when it is the refresh token, once', async () => {
    expect(await revoke(paired.refresh_token)).toBe(200);
    expect(await revoke(paired.refresh_token)).toBe(200);
    expect(await stateOf()).toEqual(['revoked', 'kiosk']);
    expect(await asked(paired.access_token)).toBe('kiosk_revoked');
    expect(await refresh({ next_seal: makeSeal() })).toMatchObject({ code: 'kiosk_revoked' });
    const events = `SELECT kind FROM access_events WHERE kiosk_id = $1 AND kind = 'kiosk_revoked'`;
    expect(await gateway.postgres.query(events, [paired.kiosk_id])).toHaveLength(1);
  });

  it('is struck out alone when it is the access token', async () => {
    expect(await asked(paired.access_token)).toBe('served');
    expect(await revoke(paired.access_token)).toBe(200);
    expect(await revoke(paired.access_token)).toBe(200);
    expect(await asked(paired.access_token)).toBe('token_invalid');
    const { access_token } = await refresh({ next_seal: makeSeal() });
    expect(await asked(access_token)).toBe('served');
  });

  it('that is none is answered the same, and nothing is written', async () => {
    const before = await digests(gateway.postgres);
    for (const token of ['x', 'a.b.c', makeSeal(), `${paired.access_token.slice(0, -4)}AAAA`, anna.key]) {
      expect(await revoke(token)).toBe(200);
    }
    expect(await digests(gateway.postgres)).toEqual(before);
  });
});

it('keeps no code and no token in the database, only hashes', async () => {
  const { refresh_token, access_token } = paired;
  const kept = await gateway.postgres.query(
    `SELECT (SELECT json_agg(it) FROM kiosk_tokens it) AS a, (SELECT json_agg(it) FROM device_authorizations it) AS b,
       (SELECT json_agg(it) FROM access_events it) AS c, (SELECT json_agg(it) FROM dpop_proofs it) AS d`,
  );
  const text = JSON.stringify(kept);
  expect(text).toContain(kiosk.thumbprint);
  expect([text.includes(refresh_token), text.includes(access_token)]).toEqual([false, false]);
});
