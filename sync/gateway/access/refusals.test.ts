import { createHash, randomUUID } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import fc from 'fast-check';
import {
  exportJWK,
  exportSPKI,
  generateKeyPair,
  importJWK,
  type JWTPayload,
  SignJWT,
  UnsecuredJWT,
} from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RecordServer, startRecordServer } from '../../../demo/record-server.ts';
import { errorAnswer } from '../../protocol.ts';
import { type GatewayUnderTest, type Household, startGateway } from '../gateway-under-test.ts';
import { approve, type DecideDeps } from './decide-pairing.ts';
import {
  DEVICE_CODE,
  type KioskUnderTest,
  kioskUnderTest,
  makeSeal,
  type ProofChanges,
} from './kiosk-under-test.ts';
import { makeLimits } from './limits.ts';
import { digests } from './record-under-test.ts';
import type { TokenAnswer } from './tokens.ts';

let server: RecordServer;
let gateway: GatewayUnderTest;
let deps: DecideDeps;
let anna: Household;
let kiosk: KioskUnderTest;
let paired: TokenAnswer & { refresh_token: string };
let device_code: string;
let before: Awaited<ReturnType<typeof digests>>;
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
  paired = await pair(kiosk);
  expect(await asked(paired.access_token)).toEqual([200, null, null]);
  ({ device_code } = await kiosk.start());
  before = await digests(gateway.postgres);
});
const nothingWritten = async () => expect(await digests(gateway.postgres)).toEqual(before);

async function pair(it: KioskUnderTest): Promise<typeof paired> {
  const started = await it.start();
  const { user_code } = started;
  await approve(deps, { user_code, user_id: anna.user_id, address: '192.0.2.1', name: 'Den', settings: {} });
  return (await (await it.poll(started.device_code)).json()) as typeof paired;
}
const PATH = '/v1/changes?cursor=x';
/** Status, the answer's code, and the error that the challenge names. */
async function asked(token: string, changes: ProofChanges = {}, it = kiosk) {
  const proof = await it.proof('GET', `${gateway.url}/v1/changes`, token, changes);
  return sent({ authorization: `DPoP ${token}`, dpop: proof });
}
async function sent(headers: Record<string, string>, url = gateway.url + PATH) {
  const answer = await fetch(url, { headers });
  if (answer.ok) return [answer.status, null, null];
  const challenge = answer.headers.get('www-authenticate');
  return [
    answer.status,
    errorAnswer.parse(await answer.json()).code,
    challenge?.match(/error="(\w+)"/)?.[1] ?? null,
  ];
}
const INVALID = [401, 'token_invalid', 'invalid_token'];
const BAD_PROOF = [401, 'token_invalid', 'invalid_dpop_proof'];
const ASKS_NONCE = [401, 'token_invalid', 'use_dpop_nonce'];

describe('an access token', () => {
  const claims = (): JWTPayload =>
    JSON.parse(atob(paired.access_token.split('.')[1]?.replaceAll('-', '+').replaceAll('_', '/') ?? ''));
  const signing = async () => {
    const [row] = await gateway.postgres.query<{ kid: string; key: Record<string, string> }>(
      `SELECT kid, key FROM gateway_keys WHERE purpose = 'access_token'`,
    );
    if (!row) throw new Error('There is no key');
    return row;
  };
  /** Signed with the gateway's own key: only what is changed is wrong. */
  const forged = async (change: (claims: JWTPayload) => JWTPayload, header = {}) => {
    const { kid, key } = await signing();
    return new SignJWT(change(claims()))
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid, ...header })
      .sign(await importJWK(key, 'ES256'));
  };

  it('that is like ours in all is taken: the forger of these tests works', async () => {
    const token = await forged((it) => ({ ...it, jti: randomUUID() }));
    expect(await asked(token)).toEqual([200, null, null]);
  });

  const without = (name: string) => (it: JWTPayload) =>
    Object.fromEntries(Object.entries(it).filter(([key]) => key !== name));
  const wrongs: Record<string, [(it: JWTPayload) => JWTPayload, object?]> = {
    'for another audience': [(it) => ({ ...it, aud: 'https://other.example.org/v1' })],
    'for the token endpoint': [(it) => ({ ...it, aud: it.iss ?? '' })],
    'of another issuer': [(it) => ({ ...it, iss: 'https://other.example.org' })],
    'that has expired': [(it) => ({ ...it, exp: Math.floor(gateway.clock.now() / 1000) - 6 })],
    'that is not good yet': [(it) => ({ ...it, nbf: Math.floor(gateway.clock.now() / 1000) + 60 })],
    'without end': [without('exp')],
    'without name': [without('jti')],
    'without subject': [without('sub')],
    'without audience': [without('aud')],
    'bound to no key': [without('cnf')],
    'bound to another key': [(it) => ({ ...it, cnf: { jkt: 'x'.repeat(43) } })],
    'of another scope': [(it) => ({ ...it, scope: 'parent' })],
    'of another household': [(it) => ({ ...it, household: randomUUID() })],
    'whose kiosk is no id': [(it) => ({ ...it, sub: 'x' })],
    'of another type': [(it) => it, { typ: 'JWT' }],
    'that is a proof': [(it) => it, { typ: 'dpop+jwt' }],
    'of an unknown key': [(it) => it, { kid: 'x' }],
    'that names no key': [(it) => it, { kid: undefined }],
    'that asks for an extension': [(it) => it, { crit: ['exp'] }],
  };
  for (const [what, [change, header]] of Object.entries(wrongs)) {
    it(`${what} is refused`, async () => {
      const token = await forged(change, header).catch(() => null);
      if (token === null) return expect(what).toBe('that asks for an extension');
      expect(await asked(token)).toEqual(INVALID);
      await nothingWritten();
    });
  }

  it('is refused under every other algorithm, whatever it is signed with', async () => {
    const { kid, key } = await signing();
    const publicKey = await importJWK(
      { kty: 'EC', crv: 'P-256', x: key['x'] ?? '', y: key['y'] ?? '' },
      'ES256',
      { extractable: true },
    );
    const pem = new TextEncoder().encode(await exportSPKI(publicKey as CryptoKey));
    const jwk = new TextEncoder().encode(JSON.stringify(await exportJWK(publicKey)));
    const rsa = await generateKeyPair('RS256');
    const edwards = await generateKeyPair('Ed25519');
    const header = { typ: 'at+jwt', kid };
    const none = new UnsecuredJWT(claims()).encode();
    const noneWithKid = `${btoa(JSON.stringify({ alg: 'none', ...header })).replaceAll('=', '')}.${none.split('.')[1]}.`;
    const tokens = [
      none,
      noneWithKid,
      `${noneWithKid}AA`,
      await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', ...header }).sign(pem),
      await new SignJWT(claims()).setProtectedHeader({ alg: 'HS256', ...header }).sign(jwk),
      await new SignJWT(claims()).setProtectedHeader({ alg: 'RS256', ...header }).sign(rsa.privateKey),
      await new SignJWT(claims()).setProtectedHeader({ alg: 'Ed25519', ...header }).sign(edwards.privateKey),
      await new SignJWT(claims())
        .setProtectedHeader({ alg: 'ES256', ...header, jwk: await exportJWK(kiosk.keyPair.publicKey) })
        .sign(kiosk.keyPair.privateKey),
    ];
    for (const token of tokens) expect((await asked(token))[0]).toBe(401);
    await nothingWritten();
  });

  it('is refused with a changed character anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(paired.access_token.length - 2),
        fc.constantFrom('A', 'z', '-', '.'),
        async (at, put) => {
          const token = paired.access_token;
          fc.pre(token[at] !== put);
          expect((await asked(token.slice(0, at) + put + token.slice(at + 1)))[0]).toBe(401);
        },
      ),
      { numRuns: 60 },
    );
    await nothingWritten();
  });

  it('is good for ten minutes', async () => {
    await gateway.clock.advance(598_000);
    await kiosk.get(PATH, paired.access_token);
    expect(await asked(paired.access_token)).toEqual([200, null, null]);
    await gateway.clock.advance(8_000);
    expect(await asked(paired.access_token)).toEqual(INVALID);
  });

  it('is refused when it was struck out', async () => {
    await gateway.postgres.query(
      `INSERT INTO token_blacklist (token_jti, user_id, expires_at) VALUES ($1, $2, now() + interval '1 hour')`,
      [claims().jti, anna.user_id],
    );
    expect(await asked(paired.access_token)).toEqual(INVALID);
  });

  it('is of no use with another key, not even that of another kiosk of the household', async () => {
    const other = await kioskUnderTest(gateway.url);
    const its = await pair(other);
    before = await digests(gateway.postgres);
    const nonce = kiosk.nonce();
    expect(await asked(paired.access_token, { claims: { nonce } }, other)).toEqual(INVALID);
    expect(await asked(its.access_token, {}, kiosk)).toEqual(INVALID);
    await nothingWritten();
  });

  it('is of no use without a proof, as a bearer’s, or beside a key', async () => {
    const { access_token } = paired;
    const proof = () => kiosk.proof('GET', `${gateway.url}/v1/changes`, access_token);
    expect(await sent({ authorization: `DPoP ${access_token}` })).toEqual(BAD_PROOF);
    expect(await sent({ authorization: `Bearer ${access_token}` })).toEqual([401, 'kiosk_unknown', null]);
    const bearer = { authorization: `Bearer ${access_token}`, dpop: await proof() };
    expect(await sent(bearer)).toEqual([401, 'kiosk_unknown', null]);
    const two = { authorization: `DPoP ${access_token}`, dpop: `${await proof()}, ${await proof()}` };
    expect(await sent(two)).toEqual(BAD_PROOF);
    expect(await sent({ authorization: `DPoP ${anna.key}` })).toEqual([401, 'kiosk_unknown', null]);
    await nothingWritten();
  });

  it('of a kiosk that the record does not know is none of a revoked one', async () => {
    await gateway.postgres.query('DELETE FROM kiosks WHERE id = $1', [paired.kiosk_id]);
    expect(await asked(paired.access_token)).toEqual([401, 'kiosk_unknown', 'invalid_token']);
  });
});

describe('a proof', () => {
  const wrongs: Record<string, ProofChanges> = {
    'for another method': { claims: { htm: 'POST' } },
    'for another address': { claims: { htu: 'https://other.example.org/v1/changes' } },
    'for another path': { claims: { htu: 'http://127.0.0.1/v1/snapshot' } },
    'whose address is none': { claims: { htu: 'x' } },
    'for another token': { claims: { ath: createHash('sha256').update('x').digest('base64url') } },
    'for no token': { claims: { ath: undefined } },
    'without name': { claims: { jti: undefined } },
    'with an endless name': { claims: { jti: 'x'.repeat(200) } },
    'with a name that is no text': { claims: { jti: 7 } },
    'without time': { claims: { iat: undefined } },
    'of another type': { header: { typ: 'JWT' } },
    'without key': { header: { jwk: undefined } },
    'with a key that is none': { header: { jwk: { kty: 'EC' } } },
  };
  for (const [what, changes] of Object.entries(wrongs)) {
    it(`${what} is refused`, async () => {
      expect(await asked(paired.access_token, changes)).toEqual(BAD_PROOF);
      await nothingWritten();
    });
  }

  it('is refused with a private or a secret key in it, and under algorithms without a public one', async () => {
    const jwk = await exportJWK(kiosk.keyPair.privateKey);
    const secret = new TextEncoder().encode('x'.repeat(32));
    const oct = { kty: 'oct', k: 'eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg' };
    const rsa = await generateKeyPair('RS256');
    for (const changes of [
      { header: { jwk } },
      { header: { alg: 'HS256', jwk: oct }, key: secret },
      { header: { alg: 'RS256', jwk: await exportJWK(rsa.publicKey) }, key: rsa.privateKey },
    ]) {
      expect(await asked(paired.access_token, changes)).toEqual(BAD_PROOF);
    }
    await nothingWritten();
  });

  it('is refused without a nonce of the last minutes, and told a good one', async () => {
    const old = kiosk.nonce();
    for (const nonce of [undefined, 'x', `${old}x`, `zz.${old?.split('.')[1]}`, '']) {
      expect(await asked(paired.access_token, { claims: { nonce } })).toEqual(ASKS_NONCE);
    }
    await nothingWritten();
    await gateway.clock.advance(4 * 60_000);
    expect(await asked(paired.access_token, { claims: { nonce: old } })).toEqual([200, null, null]);
    await gateway.clock.advance(2 * 60_000);
    expect(await asked(paired.access_token, { claims: { nonce: old } })).toEqual(ASKS_NONCE);
    expect((await kiosk.get(PATH, paired.access_token)).status).toBe(200);
  });

  it('may have any time in it: a kiosk starts in 1970', async () => {
    for (const iat of [0, 1, 4_102_444_800]) {
      expect(await asked(paired.access_token, { claims: { iat } })).toEqual([200, null, null]);
    }
  });

  it('is taken once', async () => {
    const claims = { jti: randomUUID() };
    const results = [];
    for (let times = 0; times < 3; times++) results.push(await asked(paired.access_token, { claims }));
    expect(results).toEqual([[200, null, null], BAD_PROOF, BAD_PROOF]);
  });

  it('is taken once also by requests at the same moment', async () => {
    const proof = await kiosk.proof('GET', `${gateway.url}/v1/changes`, paired.access_token);
    const headers = { authorization: `DPoP ${paired.access_token}`, dpop: proof };
    const all = await Promise.all(Array.from({ length: 8 }, () => sent(headers)));
    expect(all.filter(([status]) => status === 200)).toHaveLength(1);
  });

  it('is of the address that people know, not of the one in the request', async () => {
    const proof = await kiosk.proof('GET', 'http://kiosks.example.org/v1/changes', paired.access_token);
    const status = await new Promise((resolve, reject) => {
      const headers = {
        host: 'kiosks.example.org',
        authorization: `DPoP ${paired.access_token}`,
        dpop: proof,
      };
      httpRequest(gateway.url + PATH, { headers }, (answer) => resolve(answer.statusCode))
        .on('error', reject)
        .end();
    });
    expect(status).toBe(401);
    await nothingWritten();
  });

  it('of the token endpoint is taken once as well', async () => {
    const dpop = await kiosk.proof('POST', `${gateway.url}/oauth/token`);
    const seal = makeSeal();
    const body = () =>
      new URLSearchParams({
        client_id: 'medio-kiosk',
        grant_type: 'refresh_token',
        refresh_token: paired.refresh_token,
        next_seal: seal,
      });
    const send = async () => {
      const answer = await fetch(`${gateway.url}/oauth/token`, {
        method: 'POST',
        body: body(),
        headers: { dpop },
      });
      return [answer.status, ((await answer.json()) as { error?: string }).error];
    };
    expect([await send(), await send()]).toEqual([
      [200, undefined],
      [400, 'invalid_dpop_proof'],
    ]);
  });
});

describe('an event stream', () => {
  it('is opened by a proof as everything is, and brings a nonce for the next one', async () => {
    const answer = await kiosk.get('/v1/events', paired.access_token);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(answer.headers.get('dpop-nonce')).toMatch(/^\w+\.[\w-]{43}$/);
    await answer.body?.cancel();
  });
});

describe('a refresh token that was stolen', () => {
  it('is of no use with another key', async () => {
    const thief = await kioskUnderTest(gateway.url);
    const answer = await thief.refresh(paired.refresh_token, { next_seal: makeSeal() });
    expect([answer.status, ((await answer.json()) as { error: string }).error]).toEqual([
      400,
      'invalid_grant',
    ]);
    await nothingWritten();
  });

  it('is none for the API', async () => {
    expect((await asked(paired.refresh_token))[0]).toBe(401);
    expect((await sent({ authorization: `Bearer ${paired.refresh_token}` }))[0]).toBe(401);
    await nothingWritten();
  });
});

describe('a request that is not as it should be', () => {
  type Form = Readonly<Record<string, string>>;
  const post = async (path: string, body: string | URLSearchParams, headers: Form = {}) => {
    const dpop = await kiosk.proof('POST', gateway.url + path);
    const answer = await fetch(gateway.url + path, { method: 'POST', body, headers: { dpop, ...headers } });
    const text = await answer.text();
    return [answer.status, text === '' ? null : (JSON.parse(text) as { error: string }).error];
  };
  const client_id = 'medio-kiosk';
  const AUTHORIZE = '/oauth/device_authorization';
  const TOKEN = '/oauth/token';
  const REVOKE = '/oauth/revoke';

  const cases: [string, string, () => Form | string, number, string][] = [
    ['no client', AUTHORIZE, () => ({ scope: 'kiosk' }), 400, 'invalid_request'],
    ['another client', AUTHORIZE, () => ({ client_id: 'x' }), 401, 'invalid_client'],
    ['another scope', AUTHORIZE, () => ({ client_id, scope: 'kiosk parent' }), 400, 'invalid_scope'],
    [
      'an endless description',
      AUTHORIZE,
      () => ({ client_id, description: 'x'.repeat(101) }),
      400,
      'invalid_request',
    ],
    ['a line break in it', AUTHORIZE, () => ({ client_id, description: 'a\nb' }), 400, 'invalid_request'],
    ['a NUL in it', AUTHORIZE, () => ({ client_id, description: 'a\0b' }), 400, 'invalid_request'],
    [
      'letters that turn the line around',
      AUTHORIZE,
      () => ({ client_id, description: 'a\u202Eb' }),
      400,
      'invalid_request',
    ],
    [
      'a parameter twice',
      AUTHORIZE,
      () => `client_id=${client_id}&client_id=${client_id}`,
      400,
      'invalid_request',
    ],
    ['no grant', TOKEN, () => ({ client_id }), 400, 'invalid_request'],
    ['another grant', TOKEN, () => ({ client_id, grant_type: 'password' }), 400, 'unsupported_grant_type'],
    ['no code', TOKEN, () => ({ client_id, grant_type: DEVICE_CODE }), 400, 'invalid_request'],
    [
      'a wrong code',
      TOKEN,
      () => ({ client_id, grant_type: DEVICE_CODE, device_code: 'x' }),
      400,
      'invalid_grant',
    ],
    [
      'a code with a NUL',
      TOKEN,
      () => ({ client_id, grant_type: DEVICE_CODE, device_code: 'x\0' }),
      400,
      'invalid_grant',
    ],
    [
      'another client’s code',
      TOKEN,
      () => ({ client_id: 'x', grant_type: DEVICE_CODE, device_code }),
      401,
      'invalid_client',
    ],
    [
      'a wrong refresh token',
      TOKEN,
      () => ({ client_id, grant_type: 'refresh_token', refresh_token: 'x', next_seal: makeSeal() }),
      400,
      'invalid_grant',
    ],
    ['no token', REVOKE, () => ({ client_id }), 400, 'invalid_request'],
    ['a token without client', REVOKE, () => ({ token: paired.refresh_token }), 400, 'invalid_request'],
    ['names of no one', TOKEN, () => '__proto__[grant_type]=x&constructor=y', 400, 'invalid_request'],
  ];
  for (const [what, path, form, status, error] of cases) {
    it(`with ${what} at ${path} is refused`, async () => {
      const body = form();
      const headers = { 'content-type': 'application/x-www-form-urlencoded' };
      expect(await post(path, typeof body === 'string' ? body : new URLSearchParams(body), headers)).toEqual([
        status,
        error,
      ]);
      await nothingWritten();
    });
  }

  for (const path of [AUTHORIZE, TOKEN, REVOKE]) {
    it(`that is too long, no form, or nothing at ${path} is refused`, async () => {
      const form = { 'content-type': 'application/x-www-form-urlencoded' };
      expect(await post(path, `client_id=${'x'.repeat(9_000)}`, form)).toEqual([413, 'invalid_request']);
      expect(await post(path, JSON.stringify({ client_id }), { 'content-type': 'application/json' })).toEqual(
        [415, 'invalid_request'],
      );
      expect(await post(path, 'x', { 'content-type': 'text/plain' })).toEqual([415, 'invalid_request']);
      expect(await post(path, '', form)).toEqual([400, 'invalid_request']);
      expect(await post(path, '%ff%00=%', form)).toEqual([400, 'invalid_request']);
      await nothingWritten();
    });

    it(`of any kind at ${path} is never a mistake of the gateway’s, and writes nothing`, async () => {
      const names = fc.constantFrom(
        'client_id',
        'grant_type',
        'device_code',
        'refresh_token',
        'token',
        'next_seal',
        'x',
      );
      const values = fc.oneof(
        fc.string({ unit: 'binary', maxLength: 40 }),
        fc.constantFrom(client_id, 'refresh_token', DEVICE_CODE),
      );
      const proofs = fc.oneof(
        fc.constant('proof'),
        fc.stringMatching(/^[\x21-\x7e]{0,60}$/),
        fc.constant('a.b.c'),
      );
      await fc.assert(
        fc
          .asyncProperty(fc.array(fc.tuple(names, values), { maxLength: 6 }), proofs, async (pairs, dpop) => {
            // A form that asks for a new code and has a good proof is a good one.
            fc.pre(path !== AUTHORIZE || dpop !== 'proof' || !pairs.some(([name]) => name === 'client_id'));
            const body = new URLSearchParams(pairs.map(([name, value]) => [name, value.toWellFormed()]));
            const [status] = await post(path, body, dpop === 'proof' ? {} : { dpop });
            expect([200, 400, 401]).toContain(status);
          })
          .beforeEach(async () => undefined),
        { numRuns: 100 },
      );
      await nothingWritten();
    });
  }

  it('without a proof is told what it lacks, with a nonce to make it with', async () => {
    for (const [path, form] of [
      [AUTHORIZE, { client_id }],
      [TOKEN, { client_id, grant_type: DEVICE_CODE, device_code }],
    ] as const) {
      const body = new URLSearchParams(form);
      const bare = await fetch(gateway.url + path, { method: 'POST', body });
      expect([bare.status, ((await bare.json()) as { error: string }).error]).toEqual([
        400,
        'invalid_dpop_proof',
      ]);
      const dpop = await kiosk.proof('POST', gateway.url + path, undefined, { claims: { nonce: undefined } });
      const first = await fetch(gateway.url + path, { method: 'POST', body, headers: { dpop } });
      expect([first.status, ((await first.json()) as { error: string }).error]).toEqual([
        400,
        'use_dpop_nonce',
      ]);
      expect(first.headers.get('dpop-nonce')).toMatch(/^\w+\.[\w-]{43}$/);
      expect(first.headers.get('cache-control')).toBe('no-store');
    }
    await nothingWritten();
  });
});
