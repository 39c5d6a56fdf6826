import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RecordServer, startRecordServer } from '../../../demo/record-server.ts';
import { gatewayCommand } from '../command.ts';
import { type GatewayUnderTest, type Household, startGateway } from '../gateway-under-test.ts';
import { rotateKeysNow } from '../rotate-keys.ts';
import { approve, findByUserCode } from './decide-pairing.ts';
import { type KioskUnderTest, kioskUnderTest, makeSeal } from './kiosk-under-test.ts';
import { makeLimits } from './limits.ts';
import type { TokenAnswer } from './tokens.ts';

const PUBLIC = 'https://kiosks.example.org';
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

let server: RecordServer;
let databaseUrl: string;
let one: GatewayUnderTest;
let two: GatewayUnderTest;
let anna: Household;

beforeAll(async () => {
  server = await startRecordServer();
}, 60_000);
afterAll(() => server.stop());
beforeEach(async () => {
  databaseUrl = await server.freshRecord();
  one = await startGateway(databaseUrl, { publicUrl: PUBLIC });
  two = await startGateway(databaseUrl, { publicUrl: PUBLIC });
  anna = await one.household('anna');
});
afterEach(async () => {
  await one.close();
  await two.close();
});

type Tokens = TokenAnswer & { refresh_token: string };
/** Through a proxy that sends each request to the other gateway in turn would look like this to the kiosk. */
const kioskAt = (at: GatewayUnderTest) => kioskUnderTest(at.url, 'ES256', PUBLIC);
const decision = (user_code: string) => ({
  user_code,
  user_id: anna.user_id,
  address: '192.0.2.1',
  name: 'Den',
  settings: {},
});
async function pair(kiosk: KioskUnderTest): Promise<Tokens> {
  const { device_code, user_code } = await kiosk.start();
  await approve({ ...two, limits: makeLimits(two) }, decision(user_code));
  return (await (await kiosk.poll(device_code, two.url)).json()) as Tokens;
}
const statusAt = async (at: GatewayUnderTest, kiosk: KioskUnderTest, token: string) =>
  (await kiosk.get('/v1/changes?cursor=x', token, at.url)).status;
const keysAt = async (at: GatewayUnderTest) => {
  const { keys } = (await (await fetch(`${at.url}/oauth/jwks`)).json()) as { keys: { kid: string }[] };
  return keys.map(({ kid }) => kid);
};
const kidOf = (token: string) =>
  (JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid: string }).kid;
/** Both gateways' clocks; what falls due meanwhile is not waited for. */
const later = (ms: number) => {
  for (const { clock } of [one, two]) clock.setNow(clock.now() + ms);
};

describe('two gateways', () => {
  it('that start at once agree on their keys', async () => {
    const kiosks = await Promise.all([one, two, one, two].map(kioskAt));
    await Promise.all(
      kiosks.map((kiosk, index) =>
        kiosk.post('/oauth/device_authorization', {}, (index % 2 ? two : one).url),
      ),
    );
    expect(await keysAt(one)).toEqual(await keysAt(two));
    expect(await one.postgres.query('SELECT purpose FROM gateway_keys ORDER BY 1')).toEqual([
      { purpose: 'access_token' },
      { purpose: 'nonce' },
    ]);
  });

  it('take each other’s codes, nonces and tokens, and see each other’s used proofs', async () => {
    const kiosk = await kioskAt(one);
    const tokens = await pair(kiosk);
    const proof = await kiosk.proof('GET', `${PUBLIC}/v1/changes`, tokens.access_token);
    const send = async ({ url }: GatewayUnderTest) => {
      const headers = { authorization: `DPoP ${tokens.access_token}`, dpop: proof };
      return (await fetch(`${url}/v1/changes?cursor=x`, { headers })).status;
    };
    expect([await send(one), await send(two)]).toEqual([200, 401]);
    for (const at of [two, one, two]) expect(await statusAt(at, kiosk, tokens.access_token)).toBe(200);
  });

  it('count tries together', async () => {
    const tries = [];
    for (let index = 0; index < 6; index++) {
      const at = index % 2 ? one : two;
      tries.push((await findByUserCode({ ...at, limits: makeLimits(at) }, decision('BBBB-BBBB'))).kind);
    }
    expect(tries).toEqual(['none', 'none', 'none', 'none', 'none', 'limited']);
  });

  it('call themselves by their public name, whatever a request calls them', async () => {
    const metadata = await fetch(`${one.url}/.well-known/oauth-authorization-server`, {
      headers: { 'x-forwarded-host': 'evil.example.org' },
    });
    expect(await metadata.json()).toMatchObject({ issuer: PUBLIC, token_endpoint: `${PUBLIC}/oauth/token` });
    const { user_code } = await (await kioskAt(one)).start();
    expect(user_code).toMatch(/^.{4}-.{4}$/);
  });
});

describe('the address a request comes from', () => {
  const asksFrom = async (at: GatewayUnderTest, forwarded: string) => {
    const kiosk = await kioskAt(at);
    await kiosk.post('/oauth/device_authorization', {});
    const answer = await fetch(`${at.url}/oauth/device_authorization`, {
      method: 'POST',
      body: new URLSearchParams({ client_id: 'medio-kiosk' }),
      headers: {
        dpop: await kiosk.proof('POST', `${PUBLIC}/oauth/device_authorization`),
        'x-forwarded-for': forwarded,
      },
    });
    const { user_code } = (await answer.json()) as { user_code: string };
    const found = await findByUserCode({ ...at, limits: makeLimits(at) }, decision(user_code));
    return found.kind === 'pending' ? found.address : found;
  };

  it('is taken from a proxy only where that proxy is trusted', async () => {
    const behind = await startGateway(databaseUrl, { publicUrl: PUBLIC, trustProxy: ['127.0.0.1'] });
    expect(await asksFrom(one, '203.0.113.9')).toBe('127.0.0.1');
    expect(await asksFrom(behind, '198.51.100.6, 203.0.113.9')).toBe('203.0.113.9');
    await behind.close();
  });
});

describe('signing keys', () => {
  it('change after thirty days, with a day in which both are known and none in which a token is refused', async () => {
    const kiosk = await kioskAt(one);
    const tokens = await pair(kiosk);
    const [first] = await keysAt(one);
    let seal = makeSeal();
    const fresh = async () => {
      const next_seal = makeSeal();
      const answer = await kiosk.refresh(tokens.refresh_token, { seal, next_seal });
      seal = next_seal;
      return ((await answer.json()) as Tokens).access_token;
    };
    await kiosk.refresh(tokens.refresh_token, { next_seal: seal });

    later(29 * DAY - MINUTE);
    expect(await keysAt(one)).toEqual([first]);
    later(2 * MINUTE);
    const [, second, ...more] = await keysAt(one);
    expect([await keysAt(two), more]).toEqual([[first, second], []]);
    expect(kidOf(await fresh())).toBe(first);

    later(DAY - 2 * MINUTE);
    const last = await fresh();
    expect(kidOf(last)).toBe(first);
    later(2 * MINUTE);
    const next = await fresh();
    expect(kidOf(next)).toBe(second);
    for (const at of [one, two]) {
      expect([await statusAt(at, kiosk, last), await statusAt(at, kiosk, next)]).toEqual([200, 200]);
    }

    later(15 * MINUTE);
    expect(await keysAt(two)).toEqual([second]);
    expect(await statusAt(two, kiosk, last)).toBe(401);
    expect(await statusAt(two, kiosk, await fresh())).toBe(200);
  });

  it('that may have got out are of no use from then on, at every gateway, and kiosks help themselves', async () => {
    const kiosk = await kioskAt(one);
    const tokens = await pair(kiosk);
    for (const at of [one, two]) expect(await statusAt(at, kiosk, tokens.access_token)).toBe(200);
    const { kid } = await rotateKeysNow(one.postgres, one.clock);
    // No gateway was told, and none has looked again yet.
    for (const at of [one, two]) expect(await statusAt(at, kiosk, tokens.access_token)).toBe(401);
    const answer = await kiosk.refresh(tokens.refresh_token, { next_seal: makeSeal() });
    const { access_token } = (await answer.json()) as Tokens;
    expect(kidOf(access_token)).toBe(kid);
    later(1_000);
    for (const at of [one, two]) expect(await statusAt(at, kiosk, access_token)).toBe(200);
    later(6 * MINUTE);
    for (const at of [two, one]) expect(await statusAt(at, kiosk, access_token)).toBe(200);
  });

  it('are changed by a command, which tells the new one', async () => {
    const kiosk = await kioskAt(one);
    const tokens = await pair(kiosk);
    const said: string[] = [];
    const complained: string[] = [];
    const code = await gatewayCommand({
      parameters: ['rotate-keys'],
      env: { DATABASE_URL: databaseUrl },
      say: (text) => said.push(text),
      complain: (text) => complained.push(text),
      onStop: () => undefined,
    });
    const { kid } = JSON.parse(said.join('')) as { kid: string };
    expect([code, complained, await statusAt(two, kiosk, tokens.access_token)]).toEqual([0, [], 401]);
    later(60_000);
    expect(await keysAt(two)).toEqual([kid]);
  });

  it('are made anew where all have run out while no gateway ran', async () => {
    const kiosk = await kioskAt(one);
    const tokens = await pair(kiosk);
    later(80 * DAY);
    const answer = await kiosk.refresh(tokens.refresh_token, { next_seal: makeSeal() });
    expect(await statusAt(two, kiosk, ((await answer.json()) as Tokens).access_token)).toBe(200);
  });

  it('are published without their private part', async () => {
    const answer = await fetch(`${one.url}/oauth/jwks`);
    expect(await answer.json()).toEqual({
      keys: [
        {
          kty: 'EC',
          crv: 'P-256',
          x: expect.any(String),
          y: expect.any(String),
          kid: expect.any(String),
          use: 'sig',
          alg: 'ES256',
        },
      ],
    });
  });
});
