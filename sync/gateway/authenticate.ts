import type { Postgres, Query } from '../../db/postgres/connect.ts';
import { asAccess } from '../../db/postgres/roles.ts';
import type { Clock } from '../clock.ts';
import { type ErrorAnswer, type RevokedReason, revokedReasons } from '../protocol.ts';
import type { Access } from './access/access.ts';
import { type AccessToken, verifyAccessToken } from './access/access-token.ts';
import { PROOF_ALGORITHMS, type Proof, verifyProof } from './access/dpop-proof.ts';
import { PROOF_REMEMBERED_MS } from './access/nonces.ts';
import { hashKey } from './kiosk-key.ts';

export type AuthenticateDeps = Pick<Access, 'postgres' | 'clock' | 'keys' | 'nonces' | 'publicUrl'>;

/** What a request says of who sent it. */
export interface Credentials {
  readonly method: string;
  /** Without host; a query does not matter. */
  readonly path: string;
  readonly authorization: string | undefined;
  /** The header `DPoP`. */
  readonly proof: string | undefined;
}

export interface Kiosk {
  readonly kind: 'kiosk';
  readonly kiosk_id: string;
  readonly user_id: string;
}

export interface Refused {
  readonly kind: 'refused';
  readonly code: Extract<ErrorAnswer['code'], 'kiosk_unknown' | 'kiosk_revoked' | 'token_invalid'>;
  readonly message: string;
  /** Who took its access; undefined where nobody noted it. */
  readonly reason: RevokedReason | undefined;
  /** For `WWW-Authenticate`. */
  readonly challenge: string;
}

export type Identity = Kiosk | Refused;

/**
 * Who asks: a provisioned kiosk by its key (`Bearer mk1_…`), a paired one by an access token and a proof that it holds the
 * token's key (`DPoP …`, RFC 9449). The only place that knows how a kiosk proves itself. What is refused has written nothing.
 */
export async function authenticate(deps: AuthenticateDeps, asked: Credentials): Promise<Identity> {
  const key = asked.authorization?.match(/^Bearer (mk1_[\w-]{43})$/)?.[1];
  if (key) return byKey(deps, key);
  const token = asked.authorization?.match(/^DPoP ([\w-]+\.[\w-]+\.[\w-]+)$/i)?.[1];
  if (token) return byToken(deps, asked, token);
  return refused('kiosk_unknown', 'No kiosk has this key', `DPoP ${ALGORITHMS}, Bearer`);
}

const REVOKED = 'This kiosk was removed from its account, or the account was closed';
const ALGORITHMS = `algs="${PROOF_ALGORITHMS.join(' ')}"`;

interface Found {
  readonly kiosk_id: string;
  readonly user_id: string;
  readonly active: boolean;
  readonly revoked_reason: string | null;
  readonly last_seen_at: Date | null;
}

function byKey(deps: AuthenticateDeps, key: string): Promise<Identity> {
  return asAccess(deps.postgres, async (query) => {
    const [found] = await query<Found>(
      `SELECT k.id AS kiosk_id, k.user_id, k.status = 'active' AND u.deleted_at IS NULL AS active, k.last_seen_at,
         k.revoked_reason
       FROM kiosks k JOIN users u ON u.id = k.user_id WHERE k.credential_hash = $1`,
      [hashKey(key)],
    );
    if (!found) return refused('kiosk_unknown', 'No kiosk has this key', 'Bearer');
    if (!found.active) return revoked(found, 'Bearer error="invalid_token"');
    return seen(deps, query, found);
  });
}

async function byToken(deps: AuthenticateDeps, asked: Credentials, token: string): Promise<Identity> {
  const access = await verifyAccessToken(deps, token);
  if (!access) return tokenInvalid('The access token is not valid, or has expired');
  const proof = await verifyProof(deps, {
    proof: asked.proof,
    method: asked.method,
    url: `${deps.publicUrl()}${asked.path}`,
    accessToken: token,
  });
  if (proof.kind === 'refused') return tokenInvalid(proof.message, proof.error);
  if (proof.thumbprint !== access.key_thumbprint) {
    return tokenInvalid('The access token belongs to another key');
  }
  return asAccess(deps.postgres, (query) => inRecord(deps, query, access, proof));
}

interface FoundByToken extends Found {
  readonly same_key: boolean;
  readonly key_withdrawn: boolean;
  readonly struck_out: boolean;
  readonly proof_new: boolean;
}

/** What only the database knows, in one statement; the proof counts as used only where nothing else stands against it. */
const LOOK_UP = `
WITH who AS (
  SELECT k.id, k.user_id, k.last_seen_at, k.revoked_reason, k.status = 'active' AND u.deleted_at IS NULL AS active,
    k.key_thumbprint IS NOT DISTINCT FROM $2 AND k.user_id = $6 AS same_key,
    NOT EXISTS (SELECT FROM gateway_keys WHERE kid = $3 AND verifies_until > $7) AS key_withdrawn,
    EXISTS (SELECT FROM token_blacklist WHERE token_jti = $4) AS struck_out
  FROM kiosks k JOIN users u ON u.id = k.user_id WHERE k.id = $1),
used AS (
  INSERT INTO dpop_proofs (key_thumbprint, jti, expires_at)
  SELECT $2, $5, $8 FROM who WHERE active AND same_key AND NOT key_withdrawn AND NOT struck_out
  ON CONFLICT DO NOTHING RETURNING jti)
SELECT who.id AS kiosk_id, who.user_id, who.last_seen_at, who.revoked_reason, who.active, who.same_key, who.key_withdrawn, who.struck_out,
  EXISTS (SELECT FROM used) AS proof_new
FROM who`;

async function inRecord(
  deps: AuthenticateDeps,
  query: Query,
  access: AccessToken,
  proof: Proof,
): Promise<Identity> {
  const now = deps.clock.now();
  const [found] = await query<FoundByToken>(LOOK_UP, [
    access.kiosk_id,
    access.key_thumbprint,
    access.kid,
    access.jti,
    proof.jti,
    access.user_id,
    new Date(now),
    new Date(now + PROOF_REMEMBERED_MS),
  ]);
  const challenge = `DPoP error="invalid_token", ${ALGORITHMS}`;
  if (!found) return refused('kiosk_unknown', 'This kiosk is not known any more', challenge);
  if (!found.active) return revoked(found, challenge);
  if (found.key_withdrawn || found.struck_out || !found.same_key) {
    return tokenInvalid('The access token was withdrawn');
  }
  if (!found.proof_new) return tokenInvalid('The proof was used before', 'invalid_dpop_proof');
  return seen(deps, query, found);
}

/** Once a minute is enough for "seen today", and most requests then write no kiosk. */
async function seen(
  { clock }: { readonly postgres: Postgres; readonly clock: Clock },
  query: Query,
  { kiosk_id, user_id, last_seen_at }: Found,
): Promise<Kiosk> {
  const now = clock.now();
  if (!last_seen_at || Math.abs(now - last_seen_at.getTime()) >= 60_000) {
    await query('UPDATE kiosks SET last_seen_at = $2 WHERE id = $1', [kiosk_id, new Date(now)]);
  }
  return { kind: 'kiosk', kiosk_id, user_id };
}

function tokenInvalid(message: string, error = 'invalid_token'): Refused {
  return refused(
    'token_invalid',
    message,
    `DPoP error="${error}", error_description="${message}", ${ALGORITHMS}`,
  );
}

function revoked({ revoked_reason }: Found, challenge: string): Refused {
  const reason = revokedReasons.find((it) => it === revoked_reason);
  return { ...refused('kiosk_revoked', REVOKED, challenge), reason };
}

function refused(code: Refused['code'], message: string, challenge: string): Refused {
  return { kind: 'refused', code, message, reason: undefined, challenge };
}
