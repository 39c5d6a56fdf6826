import type { Query } from '../../../db/postgres/connect.ts';
import { type RevokedReason, revokedReasons } from '../../protocol.ts';
import type { Access } from './access.ts';
import { ACCESS_TOKEN_LIFETIME, signAccessToken } from './access-token.ts';
import { readKeys, signingKey } from './gateway-keys.ts';
import { maskEmail } from './masked-email.ts';
import { SCOPE } from './names.ts';
import { hashSecret, makeSecret } from './secret.ts';

/** A kiosk that has access now, and its account. */
export interface GrantedKiosk {
  readonly kiosk_id: string;
  readonly user_id: string;
  readonly name: string;
  readonly email: string;
  readonly key_thumbprint: string;
}

/** What the token endpoint answers (RFC 6749, section 5.1), and what the kiosk shows before it is used. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly token_type: 'DPoP';
  readonly expires_in: number;
  readonly scope: typeof SCOPE;
  /** With the first answer only: it is not replaced, each use prolongs it. */
  readonly refresh_token?: string;
  readonly kiosk_id: string;
  readonly user_id: string;
  readonly kiosk_name: string;
  /** a…x@example.org */
  readonly account: string;
}

/** OAuth's own names (RFC 6749, section 5.2; RFC 8628, section 3.5). */
export type GrantError =
  | 'authorization_pending'
  | 'slow_down'
  | 'access_denied'
  | 'expired_token'
  | 'invalid_grant'
  | 'invalid_request'
  | 'invalid_dpop_proof';

export type Grant =
  | { readonly kind: 'granted'; readonly answer: TokenAnswer }
  | {
      readonly kind: 'refused';
      readonly error: GrantError;
      readonly message: string;
      /** Why it is no use to ask again, in the words of the API's own errors. */
      readonly code?: 'kiosk_revoked';
      readonly reason?: RevokedReason | undefined;
    };

export function refuse(error: GrantError, message: string): Extract<Grant, { kind: 'refused' }> {
  return { kind: 'refused', error, message };
}

/** `reason`: as stored; who took the kiosk's access. */
export function revokedFor(reason: string | null) {
  return {
    ...refuse('invalid_grant', 'This kiosk was removed from its account, or the account was closed'),
    code: 'kiosk_revoked',
    reason: revokedReasons.find((it) => it === reason),
  } as const;
}

export const PROOF_USED = refuse('invalid_dpop_proof', 'The proof was used before');

/** How long a refresh token is good for after its last use. */
const REFRESH_LIFETIME_MS = 90 * 24 * 3_600_000;

export function refreshExpiry(now: number): Date {
  return new Date(now + REFRESH_LIFETIME_MS);
}

/** Null where the kiosk has no access, or its account was closed. Nobody takes it away before this transaction has ended. */
export async function lockActiveKiosk(query: Query, kiosk_id: string): Promise<GrantedKiosk | null> {
  const [found] = await query<GrantedKiosk>(
    `SELECT k.id AS kiosk_id, k.user_id, k.name, u.email, k.key_thumbprint
     FROM kiosks k JOIN users u ON u.id = k.user_id
     WHERE k.id = $1 AND k.status = 'active' AND u.deleted_at IS NULL AND k.key_thumbprint IS NOT NULL
     FOR UPDATE OF k`,
    [kiosk_id],
  );
  return found ?? null;
}

/** Signs with the key that the database names now: one that was just withdrawn would be of no use. */
export async function answerFor(
  deps: Pick<Access, 'clock' | 'publicUrl'>,
  query: Query,
  kiosk: GrantedKiosk,
): Promise<TokenAnswer> {
  const key = signingKey(await readKeys(query, deps.clock), 'access_token', deps.clock.now());
  return {
    access_token: await signAccessToken(deps, key, kiosk),
    token_type: 'DPoP',
    expires_in: ACCESS_TOKEN_LIFETIME,
    scope: SCOPE,
    kiosk_id: kiosk.kiosk_id,
    user_id: kiosk.user_id,
    kiosk_name: kiosk.name,
    account: maskEmail(kiosk.email),
  };
}

export async function makeRefreshToken(
  deps: Pick<Access, 'clock'>,
  query: Query,
  kiosk: GrantedKiosk,
): Promise<string> {
  const token = makeSecret();
  const now = deps.clock.now();
  await query(
    `INSERT INTO kiosk_tokens (kiosk_id, token_hash, key_thumbprint, created_at, expires_at)
     VALUES ($1, $2, $3, $4, $5)`,
    [kiosk.kiosk_id, hashSecret(token), kiosk.key_thumbprint, new Date(now), refreshExpiry(now)],
  );
  return token;
}
