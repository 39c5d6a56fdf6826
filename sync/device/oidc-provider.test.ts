import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Provider from 'oidc-provider';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { systemClock } from '../clock.ts';
import { openHttp } from './http.ts';
import { openKioskKey } from './kiosk-key.ts';
import { type DeviceCode, openOAuth } from './oauth.ts';

/** A certified server that knows nothing of kiosks: whatever our client gets from it follows the RFCs. */
async function startProvider() {
  // It warns of what a test may well do.
  for (const way of ['info', 'warn'] as const) vi.spyOn(console, way).mockImplementation(() => undefined);
  const server = createServer();
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'medio-kiosk',
        token_endpoint_auth_method: 'none',
        grant_types: ['urn:ietf:params:oauth:grant-type:device_code', 'refresh_token'],
        response_types: [],
        redirect_uris: [],
        scope: 'kiosk offline_access',
        dpop_bound_access_tokens: true,
      },
    ],
    scopes: ['kiosk', 'offline_access'],
    features: {
      deviceFlow: { enabled: true },
      revocation: { enabled: true },
      devInteractions: { enabled: true },
      dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => true },
    },
    issueRefreshToken: async () => true,
    rotateRefreshToken: () => false,
    findAccount: async (_ctx, sub) => ({ accountId: sub, claims: async () => ({ sub }) }),
    cookies: { keys: ['a secret of this test'] },
  });
  const callback = provider.callback();
  server.on(
    'request',
    (request: IncomingMessage, response: ServerResponse) => void callback(request, response),
  );
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });

  /** What a parent's browser would do: the device code's grant is put there as the provider's own pages do it. */
  const agree = async (user_code: string) => {
    const found = await provider.DeviceCode.findByUserCode(user_code.replace('-', ''));
    if (!found) throw new Error('no such code');
    const grant = new provider.Grant({ clientId: 'medio-kiosk', accountId: 'parent' });
    grant.addOIDCScope('kiosk offline_access');
    Object.assign(found, {
      accountId: 'parent',
      grantId: await grant.save(),
      scope: 'kiosk offline_access',
      authTime: 1,
    });
    await found.save();
  };
  const refuse = async (user_code: string) => {
    const found = await provider.DeviceCode.findByUserCode(user_code.replace('-', ''));
    Object.assign(found ?? {}, { error: 'access_denied', errorDescription: 'The parent declined' });
    await found?.save();
  };
  return { issuer, agree, refuse };
}

async function newClient(issuer: string, now = () => Date.now()) {
  const home = mkdtempSync(join(tmpdir(), 'medio-oidc-'));
  const baseUrl = new URL(issuer);
  const http = openHttp({ baseUrl });
  onTestFinished(async () => {
    await http.close();
    rmSync(home, { recursive: true, force: true });
  });
  const opened = await openKioskKey({ home });
  if (opened.kind !== 'key') throw new Error(opened.detail);
  const about = { description: 'kitchen', app_version: '1' };
  return openOAuth({ baseUrl, http, key: opened.key, clock: { ...systemClock(), now }, about });
}

const { signal } = new AbortController();
const code = (answer: { kind: string }): DeviceCode => {
  if (answer.kind !== 'code') throw new Error(JSON.stringify(answer));
  return answer as DeviceCode;
};

describe('a kiosk’s client pairs with oidc-provider', () => {
  // A clock that was never set, too: proofs carry the server's nonce.
  const clocks: Record<string, () => number> = { 'its own time': Date.now, 'a clock in 1970': () => 5_000 };
  for (const [what, now] of Object.entries(clocks)) {
    it(`by ${what}: code, poll, tokens bound to its key, refresh again and again, revocation`, async () => {
      const { issuer, agree } = await startProvider();
      const client = await newClient(issuer, now);
      const given = code(await client.requestCode(signal));
      expect(given).toMatchObject({ verification_uri: `${issuer}/device`, interval_s: 5, expires_in_s: 600 });
      expect(given.verification_uri_complete).toContain(given.user_code);
      expect(await client.redeem(given.device_code, signal)).toMatchObject({
        kind: 'refused',
        error: 'authorization_pending',
      });

      await agree(given.user_code);
      const tokens = await client.redeem(given.device_code, signal);
      expect(tokens).toMatchObject({ kind: 'tokens', refresh_token: expect.any(String), paired: null });
      const refresh_token = tokens.kind === 'tokens' ? (tokens.refresh_token ?? '') : '';
      for (const round of [1, 2, 3]) {
        const seals = { seal: 'x'.repeat(22), next: String(round).repeat(22) };
        expect(await client.refresh(refresh_token, seals, signal)).toMatchObject({ kind: 'tokens' });
      }
      // Another kiosk that stole it has another key.
      const thief = await newClient(issuer);
      const seals = { seal: 'x'.repeat(22), next: 'y'.repeat(22) };
      expect(await thief.refresh(refresh_token, seals, signal)).toMatchObject({
        kind: 'refused',
        error: 'invalid_grant',
      });

      expect(await client.revoke(refresh_token, signal)).toEqual({ kind: 'revoked' });
      expect(await client.revoke(refresh_token, signal)).toEqual({ kind: 'revoked' });
      expect(await client.refresh(refresh_token, seals, signal)).toMatchObject({
        kind: 'refused',
        error: 'invalid_grant',
      });
    });
  }

  it('and hears when a parent declines, and when nobody knows the code', async () => {
    const { issuer, refuse } = await startProvider();
    const client = await newClient(issuer);
    const given = code(await client.requestCode(signal));
    await refuse(given.user_code);
    expect(await client.redeem(given.device_code, signal)).toMatchObject({
      kind: 'refused',
      error: 'access_denied',
    });
    expect(await client.redeem('never-was', signal)).toMatchObject({
      kind: 'refused',
      error: 'invalid_grant',
    });
  });
});
