import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';

/** What a test may put into a proof instead of what belongs there; undefined leaves a claim out. */
export interface ProofChanges {
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly key?: CryptoKey | Uint8Array;
}

/** A kiosk's key, and requests made with it: each with a new proof, and once more where the gateway names a nonce. */
export interface KioskUnderTest {
  readonly thumbprint: string;
  readonly keyPair: CryptoKeyPair;
  readonly proof: (method: string, url: string, token?: string, changes?: ProofChanges) => Promise<string>;
  readonly post: (path: string, form: Readonly<Record<string, string>>, at?: string) => Promise<Response>;
  readonly get: (path: string, token: string, at?: string) => Promise<Response>;
  /** The last nonce that an answer brought. */
  readonly nonce: () => string | undefined;
  readonly start: (
    more?: Readonly<Record<string, string>>,
  ) => Promise<{ device_code: string; user_code: string }>;
  readonly poll: (device_code: string, at?: string) => Promise<Response>;
  readonly refresh: (refresh_token: string, seals: Readonly<Record<string, string>>) => Promise<Response>;
}

export const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
export const makeSeal = () => randomBytes(16).toString('base64url');

/** `issuer`: what the gateway calls itself; requests go to `url`, which may be another of several gateways. */
export async function kioskUnderTest(
  url: string,
  alg: 'ES256' | 'Ed25519' = 'ES256',
  issuer = url,
): Promise<KioskUnderTest> {
  const keyPair = await generateKeyPair(alg, { extractable: true });
  const jwk = await exportJWK(keyPair.publicKey);
  let nonce: string | undefined;

  const proof: KioskUnderTest['proof'] = (method, htu, token, changes = {}) => {
    const ath = token === undefined ? {} : { ath: createHash('sha256').update(token).digest('base64url') };
    const iat = Math.floor(Date.now() / 1000);
    const claims = { jti: randomUUID(), htm: method, htu, iat, nonce, ...ath, ...changes.claims };
    return new SignJWT(claims)
      .setProtectedHeader({ alg, typ: 'dpop+jwt', jwk, ...changes.header })
      .sign(changes.key ?? keyPair.privateKey);
  };
  const send = async (request: () => Promise<Response>): Promise<Response> => {
    const answer = await request();
    nonce = answer.headers.get('dpop-nonce') ?? nonce;
    return answer;
  };
  const withNonce = async (request: () => Promise<Response>): Promise<Response> => {
    const answer = await send(request);
    if (answer.ok) return answer;
    const asks = `${answer.headers.get('www-authenticate')}${await answer.clone().text()}`;
    return asks.includes('use_dpop_nonce') ? send(request) : answer;
  };
  const post: KioskUnderTest['post'] = (path, form, at = url) =>
    withNonce(async () =>
      fetch(at + path, {
        method: 'POST',
        body: new URLSearchParams({ client_id: 'medio-kiosk', ...form }),
        headers: { dpop: await proof('POST', issuer + path) },
      }),
    );
  return {
    thumbprint: await calculateJwkThumbprint(jwk),
    keyPair,
    proof,
    post,
    nonce: () => nonce,
    get: (path, token, at = url) =>
      withNonce(async () =>
        fetch(at + path, {
          headers: {
            authorization: `DPoP ${token}`,
            dpop: await proof('GET', issuer + (path.split('?')[0] ?? ''), token),
          },
        }),
      ),
    start: async (more = {}) => {
      const answer = await post('/oauth/device_authorization', { scope: 'kiosk', ...more });
      if (!answer.ok) throw new Error(await answer.text());
      return (await answer.json()) as { device_code: string; user_code: string };
    },
    poll: (device_code, at) => post('/oauth/token', { grant_type: DEVICE_CODE, device_code }, at),
    refresh: (refresh_token, seals) =>
      post('/oauth/token', { grant_type: 'refresh_token', refresh_token, ...seals }),
  };
}
