import { randomBytes } from 'node:crypto';
import * as oauth from 'oauth4webapi';
import { z } from 'zod';
import type { Clock } from '../clock.ts';
import { type PairedAs, pairedAs } from '../protocol.ts';
import { type Failure, type Head, type Http, retryAfterOf } from './http.ts';
import type { KioskKey } from './kiosk-key.ts';

/** What a parent needs to find this kiosk (RFC 8628, section 3.2). `expires_in_s`, `interval_s`: seconds. */
export interface DeviceCode {
  readonly kind: 'code';
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
  readonly expires_in_s: number;
  readonly interval_s: number;
}

export interface Tokens {
  readonly kind: 'tokens';
  readonly access_token: string;
  /** Seconds. */
  readonly expires_in_s: number;
  /** Null: the one that was used is good still. */
  readonly refresh_token: string | null;
  /** Null where the server does not say. */
  readonly paired: PairedAs | null;
}

/** The server answered, and did not do it. */
export interface OAuthRefusal {
  readonly kind: 'refused';
  readonly status: number;
  /** As RFC 6749 names it; null where something else answered. */
  readonly error: string | null;
  /** The gateway's own word where it is no use to ask again, and why that is so. */
  readonly code: string | null;
  readonly reason: string | null;
  readonly detail: string;
  readonly retryAfterMs: number | null;
}

export type OAuthFailure = OAuthRefusal | Failure;

/** Tells two machines with one key apart. `seal`: what the last refresh left; with the first, anything. `next`: what this one leaves. */
export interface Seals {
  readonly seal: string;
  readonly next: string;
}

/** 128 bits. */
export function newSeal(): string {
  return randomBytes(16).toString('base64url');
}

/** What a kiosk asks of the authorization server. Nothing throws for what the network or the server does. */
export interface OAuth {
  readonly thumbprint: string;
  readonly requestCode: (signal: AbortSignal) => Promise<DeviceCode | OAuthFailure>;
  readonly redeem: (device_code: string, signal: AbortSignal) => Promise<Tokens | OAuthFailure>;
  readonly refresh: (
    refresh_token: string,
    seals: Seals,
    signal: AbortSignal,
  ) => Promise<Tokens | OAuthFailure>;
  readonly revoke: (
    refresh_token: string,
    signal: AbortSignal,
  ) => Promise<{ kind: 'revoked' } | OAuthFailure>;
  /**
   * Makes a request with the token and the proof that it is ours (RFC 9449), once more where the server wants another nonce.
   * `perform` sends it with these headers and tells the head of the answer.
   */
  readonly prove: <T>(
    asked: { readonly access_token: string; readonly method: string; readonly path: string },
    perform: (headers: Record<string, string>, onHead: (head: Head) => void) => Promise<T>,
  ) => Promise<T>;
}

export interface OAuthDeps {
  /** Of the gateway, which is the issuer. */
  readonly baseUrl: URL;
  readonly http: Pick<Http, 'text'>;
  readonly key: KioskKey;
  /** Dates proofs; a server that gives nonces does not look at it. */
  readonly clock: Pick<Clock, 'now'>;
  /** What the parent is told of this kiosk. */
  readonly about: { readonly description: string; readonly app_version: string };
}

const client: oauth.Client = { client_id: 'medio-kiosk', token_endpoint_auth_method: 'none' };
const SCOPE = 'kiosk';
/** Where the server does not say (RFC 8628, section 3.2). */
const INTERVAL_S = 5;

/** oauth4webapi is imported here and nowhere else. */
export function openOAuth(deps: OAuthDeps): OAuth {
  const { baseUrl, http, key, clock } = deps;
  const authentication = oauth.None();
  const DPoP = oauth.DPoP(client, key, {
    [oauth.modifyAssertion]: (_header, payload) => {
      payload['iat'] = Math.floor(clock.now() / 1000);
    },
  });
  // A demo and a test run without TLS, on purpose; nobody else is led to it.
  const insecure = baseUrl.protocol === 'http:';
  let metadata: oauth.AuthorizationServer | null = null;

  const options = (signal: AbortSignal) => ({
    signal,
    [oauth.allowInsecureRequests]: insecure,
    [oauth.customFetch]: (url: string, asked: oauth.CustomFetchOptions<string, unknown>) =>
      fetched(http, url, { ...asked, signal: asked.signal ?? signal }),
  });

  const discover = async (signal: AbortSignal): Promise<oauth.AuthorizationServer> => {
    if (metadata) return metadata;
    const answer = await oauth.discoveryRequest(baseUrl, { ...options(signal), algorithm: 'oauth2' });
    metadata = await oauth.processDiscoveryResponse(baseUrl, answer);
    return metadata;
  };

  const attempt = async <T>(
    signal: AbortSignal,
    work: (as: oauth.AuthorizationServer) => Promise<T>,
  ): Promise<T | OAuthFailure> => {
    try {
      return await onceMoreForNonce(async () => work(await discover(signal)));
    } catch (error) {
      const failure = failureOf(error);
      // What was found before may have moved.
      if (failure.kind === 'malformed' || (failure.kind === 'refused' && failure.error === null))
        metadata = null;
      return failure;
    }
  };

  return {
    thumbprint: key.thumbprint,
    requestCode: (signal) =>
      attempt(signal, async (as) => {
        // The code is to be of use to this key alone. Of the requests that carry a proof, a pushed one is made alike.
        const { device_authorization_endpoint: endpoint } = as;
        const there = { ...as, ...(endpoint && { pushed_authorization_request_endpoint: endpoint }) };
        const asked = { scope: SCOPE, ...deps.about };
        const how = { ...options(signal), DPoP };
        const answer = await oauth.pushedAuthorizationRequest(there, client, authentication, asked, how);
        return codeOf(await oauth.processDeviceAuthorizationResponse(as, client, answer));
      }),
    redeem: (device_code, signal) =>
      attempt(signal, async (as) => {
        const how = { ...options(signal), DPoP };
        const answer = await oauth.deviceCodeGrantRequest(as, client, authentication, device_code, how);
        return tokensOf(await oauth.processDeviceCodeResponse(as, client, answer));
      }),
    refresh: (refresh_token, seals, signal) =>
      attempt(signal, async (as) => {
        const how = {
          ...options(signal),
          DPoP,
          additionalParameters: { seal: seals.seal, next_seal: seals.next },
        };
        const answer = await oauth.refreshTokenGrantRequest(as, client, authentication, refresh_token, how);
        return tokensOf(await oauth.processRefreshTokenResponse(as, client, answer));
      }),
    revoke: (refresh_token, signal) =>
      attempt(signal, async (as) => {
        const how = { ...options(signal), additionalParameters: { token_type_hint: 'refresh_token' } };
        const answer = await oauth.revocationRequest(as, client, authentication, refresh_token, how);
        await oauth.processRevocationResponse(answer);
        return { kind: 'revoked' };
      }),
    prove: ({ access_token, method, path }, perform) =>
      proven(perform, (fetch) =>
        oauth.protectedResourceRequest(access_token, method, urlBelow(baseUrl, path), new Headers(), null, {
          DPoP,
          [oauth.allowInsecureRequests]: insecure,
          [oauth.customFetch]: fetch,
        }),
      ),
  };
}

/** As the gateway knows it: a base URL may have a path of its own. */
function urlBelow(baseUrl: URL, path: string): URL {
  return new URL(baseUrl.pathname.replace(/\/+$/, '') + path, baseUrl);
}

type Fetch = (url: string, asked: { readonly headers: Record<string, string> }) => Promise<Response>;

/** The library sees the head of each answer, from which it takes nonces; the rest goes to whoever asked. */
async function proven<T>(
  perform: (headers: Record<string, string>, onHead: (head: Head) => void) => Promise<T>,
  request: (fetch: Fetch) => Promise<unknown>,
): Promise<T> {
  let taken: { readonly answer: T } | null = null;
  const fetch: Fetch = async (_url, { headers }) => {
    let head: Head | null = null;
    taken = {
      answer: await perform(
        { authorization: headers['authorization'] ?? '', dpop: headers['dpop'] ?? '' },
        (it) => {
          head = it;
        },
      ),
    };
    return emptyResponse(head);
  };
  try {
    await onceMoreForNonce(() => request(fetch));
  } catch (error) {
    if (!taken || !(error instanceof oauth.WWWAuthenticateChallengeError)) throw error;
  }
  return (taken as { readonly answer: T } | null)?.answer as T;
}

function emptyResponse(head: Head | null): Response {
  const { 'dpop-nonce': nonce, 'www-authenticate': challenge } = head?.headers ?? {};
  return new Response(null, {
    // Only from a challenge does the library learn that its nonce is no longer taken.
    status: head?.status ?? 599,
    headers: { ...(nonce && { 'dpop-nonce': nonce }), ...(challenge && { 'www-authenticate': challenge }) },
  });
}

async function onceMoreForNonce<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!oauth.isDPoPNonceError(error)) throw error;
    return work();
  }
}

/** Carries a failure of the network through the library. */
class NotFetched extends Error {
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.kind);
    this.failure = failure;
  }
}

async function fetched(
  http: Pick<Http, 'text'>,
  url: string,
  asked: { method: string; headers: Record<string, string>; body: unknown; signal: AbortSignal },
): Promise<Response> {
  const { method, headers, signal } = asked;
  const body = asked.body === undefined || asked.body === null ? null : String(asked.body);
  const answer = await http.text({ method, url, headers, body, signal });
  if (answer.kind !== 'text') throw new NotFetched(answer);
  const bodyless = answer.status === 204 || answer.status === 304;
  const { 'content-encoding': _decoded, 'content-length': _length, ...rest } = answer.headers;
  return new Response(bodyless ? null : answer.text, { status: answer.status, headers: rest });
}

function codeOf(answer: oauth.DeviceAuthorizationResponse): DeviceCode {
  const { device_code, user_code, verification_uri, verification_uri_complete, expires_in, interval } =
    answer;
  return {
    kind: 'code',
    device_code,
    user_code,
    verification_uri,
    verification_uri_complete: verification_uri_complete ?? verification_uri,
    expires_in_s: expires_in,
    interval_s: interval ?? INTERVAL_S,
  };
}

function tokensOf(answer: oauth.TokenEndpointResponse): Tokens | Failure {
  if (answer.token_type !== 'dpop') {
    return { kind: 'malformed', detail: 'the token is not bound to the key of this kiosk' };
  }
  return {
    kind: 'tokens',
    access_token: answer.access_token,
    // Where the server does not say, it is asked again soon.
    expires_in_s: answer.expires_in ?? 60,
    refresh_token: answer.refresh_token ?? null,
    paired: pairedAs.safeParse(answer).data ?? null,
  };
}

/** What our gateway says beside OAuth's own words. */
const beside = z.object({ code: z.string().max(100).optional(), reason: z.string().max(100).optional() });
const nothingBeside = { code: null, reason: null, retryAfterMs: null };

function failureOf(error: unknown): OAuthFailure {
  if (error instanceof NotFetched) return error.failure;
  if (error instanceof oauth.ResponseBodyError) {
    const { code = null, reason = null } = beside.safeParse(error.cause).data ?? {};
    const detail = error.error_description ?? error.error;
    const retryAfterMs = retryAfterOf(error.response.headers.get('retry-after'));
    return { kind: 'refused', status: error.status, error: error.error, code, reason, detail, retryAfterMs };
  }
  if (error instanceof oauth.WWWAuthenticateChallengeError) {
    const name = error.cause[0]?.parameters['error'] ?? null;
    const detail = name ?? 'the server challenges';
    return { ...nothingBeside, kind: 'refused', status: error.status, error: name, detail };
  }
  if (error instanceof oauth.OperationProcessingError && error.cause instanceof Response) {
    const { cause: answer } = error;
    // A 2xx that makes no sense comes from something in between.
    if (answer.ok) return { kind: 'malformed', detail: error.message };
    const detail = `answered ${answer.status}`;
    const retryAfterMs = retryAfterOf(answer.headers.get('retry-after'));
    return { ...nothingBeside, kind: 'refused', status: answer.status, error: null, detail, retryAfterMs };
  }
  if (error instanceof oauth.OperationProcessingError || error instanceof oauth.UnsupportedOperationError) {
    return { kind: 'malformed', detail: error.message };
  }
  throw error;
}
