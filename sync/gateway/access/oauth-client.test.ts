import * as oauth from 'oauth4webapi';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type RecordServer, startRecordServer } from '../../../demo/record-server.ts';
import { pullOpening } from '../../protocol.ts';
import { type GatewayUnderTest, startGateway } from '../gateway-under-test.ts';
import { approve } from './decide-pairing.ts';
import { kioskUnderTest, makeSeal } from './kiosk-under-test.ts';
import { makeLimits } from './limits.ts';

let server: RecordServer;
let gateway: GatewayUnderTest;

beforeAll(async () => {
  server = await startRecordServer();
  gateway = await startGateway(await server.freshRecord());
}, 60_000);
afterAll(async () => {
  await gateway.close();
  await server.stop();
});

const client: oauth.Client = { client_id: 'medio-kiosk' };
const insecure = { [oauth.allowInsecureRequests]: true } as const;

async function discover(): Promise<oauth.AuthorizationServer> {
  const issuer = new URL(gateway.url);
  const answer = await oauth.discoveryRequest(issuer, { algorithm: 'oauth2', ...insecure });
  return oauth.processDiscoveryResponse(issuer, answer);
}
async function withNonce<R>(request: () => Promise<R>): Promise<R> {
  try {
    return await request();
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error;
    return request();
  }
}

for (const alg of ['ES256', 'Ed25519'] as const) {
  describe(`the certified client, with ${alg}`, () => {
    it('discovers, is paired, polls, refreshes, pulls and gives up its access', async () => {
      const anna = await gateway.household(`anna-${alg.toLowerCase()}`);
      const as = await discover();
      const kiosk = await kioskUnderTest(gateway.url, alg);
      const DPoP = oauth.DPoP(client, kiosk.keyPair);

      // The client knows no proofs at this endpoint, so it is given one; the first answer only brings a nonce.
      const ask = async () => {
        const dpop = await kiosk.proof('POST', as.device_authorization_endpoint ?? '');
        const headers = { dpop };
        return oauth.deviceAuthorizationRequest(
          as,
          client,
          oauth.None(),
          { scope: 'kiosk' },
          { headers, ...insecure },
        );
      };
      await kiosk.post('/oauth/device_authorization', {});
      const started = await oauth.processDeviceAuthorizationResponse(as, client, await ask());
      expect(started).toEqual({
        device_code: expect.stringMatching(/^[\w-]{43}$/),
        user_code: expect.stringMatching(/^[BCDFGHJKLMNPQRSTVWXZ]{4}-[BCDFGHJKLMNPQRSTVWXZ]{4}$/),
        verification_uri: `${gateway.url}/pair`,
        verification_uri_complete: `${gateway.url}/pair?user_code=${started.user_code}`,
        expires_in: 600,
        interval: 5,
      });

      const poll = () =>
        withNonce(async () => {
          const { device_code } = started;
          const answer = await oauth.deviceCodeGrantRequest(as, client, oauth.None(), device_code, {
            DPoP,
            ...insecure,
          });
          return oauth.processDeviceCodeResponse(as, client, answer);
        });
      const refused = (error: string) => expect.objectContaining({ error, status: 400 });
      await expect(poll()).rejects.toEqual(refused('authorization_pending'));
      await expect(poll()).rejects.toEqual(refused('slow_down'));
      await gateway.clock.advance(9_000);
      await expect(poll()).rejects.toEqual(refused('slow_down'));
      await gateway.clock.advance(15_000);
      await expect(poll()).rejects.toEqual(refused('authorization_pending'));

      const limits = makeLimits(gateway);
      const approved = await approve(
        { ...gateway, limits },
        {
          user_code: started.user_code,
          user_id: anna.user_id,
          address: '192.0.2.1',
          name: 'Den',
          settings: {},
        },
      );
      const tokens = await poll();
      expect({ ...approved, ...tokens }).toEqual({
        kind: 'approved',
        kiosk_id: expect.any(String),
        access_token: expect.any(String),
        token_type: 'dpop',
        expires_in: 600,
        refresh_token: expect.stringMatching(/^[\w-]{43}$/),
        scope: 'kiosk',
        user_id: anna.user_id,
        kiosk_name: 'Den',
        account: `a…${alg === 'ES256' ? '6' : '9'}@example.org`,
      });

      const pull = (token: string) =>
        withNonce(() => {
          const url = new URL(`${gateway.url}/v1/snapshot?edition=1`);
          return oauth.protectedResourceRequest(token, 'GET', url, new Headers(), null, {
            DPoP,
            ...insecure,
          });
        });
      const [first = ''] = (await (await pull(tokens.access_token)).text()).split('\n');
      expect(pullOpening.parse(JSON.parse(first))).toMatchObject({
        type: 'snapshot',
        kiosk_id: tokens['kiosk_id'],
        user_id: anna.user_id,
      });

      const refreshed = await withNonce(async () => {
        const additionalParameters = { next_seal: makeSeal() };
        const options = { DPoP, additionalParameters, ...insecure };
        const token = tokens.refresh_token ?? '';
        const answer = await oauth.refreshTokenGrantRequest(as, client, oauth.None(), token, options);
        return oauth.processRefreshTokenResponse(as, client, answer);
      });
      await gateway.clock.advance(550_000);
      const changes = await pull(refreshed.access_token);
      expect([changes.status, changes.headers.get('dpop-nonce')]).toEqual([200, expect.any(String)]);

      const revoked = await oauth.revocationRequest(
        as,
        client,
        oauth.None(),
        tokens.refresh_token ?? '',
        insecure,
      );
      await oauth.processRevocationResponse(revoked);
      await expect(pull(refreshed.access_token)).rejects.toMatchObject({ status: 401 });
    });
  });
}

it('validates our access tokens by the published keys, as any resource server could', async () => {
  const as = await discover();
  const anna = await gateway.household('anna-validated');
  const kiosk = await kioskUnderTest(gateway.url);
  const { device_code, user_code } = await kiosk.start();
  const limits = makeLimits(gateway);
  const decision = { user_code, user_id: anna.user_id, address: '192.0.2.1', name: 'Den', settings: {} };
  await approve({ ...gateway, limits }, decision);
  const { access_token, kiosk_id } = (await (await kiosk.poll(device_code)).json()) as Record<string, string>;
  const url = `${gateway.url}/v1/changes`;
  const request = new Request(url, {
    headers: { authorization: `DPoP ${access_token}`, dpop: await kiosk.proof('GET', url, access_token) },
  });
  // Its clock is the system's; the gateway's was moved on above.
  const behind = { [oauth.clockTolerance]: 3_600 };
  const options = { requireDPoP: true, ...behind, ...insecure };
  const claims = await oauth.validateJwtAccessToken(as, request, `${gateway.url}/v1`, options);
  expect(claims).toMatchObject({
    iss: gateway.url,
    sub: kiosk_id,
    client_id: 'medio-kiosk',
    scope: 'kiosk',
    household: anna.user_id,
    cnf: { jkt: kiosk.thumbprint },
  });
});
