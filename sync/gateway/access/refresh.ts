import type { Query } from '../../../db/postgres/connect.ts';
import { asAccess } from '../../../db/postgres/roles.ts';
import type { Access } from './access.ts';
import { noteAccess } from './audit.ts';
import { type Proof, useProof } from './dpop-proof.ts';
import { revokeKiosk } from './revoke-kiosk.ts';
import { hashSecret } from './secret.ts';
import {
  answerFor,
  type Grant,
  type GrantedKiosk,
  lockActiveKiosk,
  PROOF_USED,
  refreshExpiry,
  refuse,
  revokedFor,
} from './tokens.ts';

interface Asked {
  readonly refresh_token: string;
  readonly proof: Proof;
  /** What the kiosk left with its last refresh; null with its first. */
  readonly seal: string | null;
  /** What it leaves with this one, and has stored before it asks. */
  readonly next_seal: string;
  readonly app_version: string | null;
  readonly address: string;
}

interface StoredToken {
  readonly id: string;
  readonly kiosk_id: string;
  readonly key_thumbprint: string;
  readonly expires_at: Date;
  readonly revoked_at: Date | null;
  /** Of its kiosk. */
  readonly revoked_reason: string | null;
}

/**
 * A new access token. The refresh token stays as it is, because a lost answer must not un-pair a kiosk; it is of no use without
 * the kiosk's key, and a second machine that has the key too does not know the seal.
 */
export async function refresh(deps: RefreshDeps, asked: Asked): Promise<Grant> {
  const granted = await attempt(deps, asked, 'trusting');
  if (granted !== 'looks_cloned') return granted;
  // Of a backup that was restored every kiosk knows more than is in it: then its seals are dropped here.
  await deps.installation.check();
  const judged = await attempt(deps, asked, 'sure');
  if (judged === 'looks_cloned') throw new Error('A clone was not judged');
  return judged;
}

interface RefreshDeps extends Pick<Access, 'postgres' | 'clock' | 'publicUrl'> {
  readonly installation: { readonly check: () => Promise<void> };
}

function attempt(deps: RefreshDeps, asked: Asked, how: 'trusting' | 'sure'): Promise<Grant | 'looks_cloned'> {
  return asAccess(deps.postgres, async (query) => {
    const token = await findToken(query, asked.refresh_token);
    if (!token) return refuse('invalid_grant', 'No such refresh token');
    if (token.key_thumbprint !== asked.proof.thumbprint) {
      return refuse('invalid_grant', 'The refresh token belongs to another key');
    }
    const kiosk = await lockActiveKiosk(query, token.kiosk_id);
    if (!kiosk) return revokedFor(token.revoked_reason);
    if (token.revoked_at !== null) return refuse('invalid_grant', 'The refresh token was revoked');
    if (token.expires_at.getTime() <= deps.clock.now()) {
      return refuse('invalid_grant', 'The refresh token has expired');
    }
    const seal = await judgeSeal(query, asked, kiosk);
    if (seal.kind === 'missing') return refuse('invalid_request', 'seal is missing');
    if (seal.kind === 'other' && how === 'trusting') return 'looks_cloned';
    if (!(await useProof(query, deps.clock, asked.proof))) return PROOF_USED;
    if (seal.kind === 'other') return revokeClone(deps, query, kiosk, asked.address);
    if (seal.kind === 'known') await keep(deps, query, token, seal.kept, asked.app_version);
    return { kind: 'granted', answer: await answerFor(deps, query, kiosk) };
  });
}

async function findToken(query: Query, refresh_token: string): Promise<StoredToken | undefined> {
  const [token] = await query<StoredToken>(
    `SELECT t.id, t.kiosk_id, t.key_thumbprint, t.expires_at, t.revoked_at, k.revoked_reason
     FROM kiosk_tokens t JOIN kiosks k ON k.id = t.kiosk_id WHERE t.token_hash = $1`,
    [hashSecret(refresh_token)],
  );
  return token;
}

/**
 * `kiosks.seal_hash` has the seal that the last refresh left, and the one before. `known`: whoever asks has the last one, or
 * this is that very refresh once more. `late`: it is the refresh before, which was under way for long. `other`: somebody else
 * has spoken since.
 */
async function judgeSeal(query: Query, asked: Asked, { kiosk_id }: GrantedKiosk): Promise<Seal> {
  const [row] = await query<{ seal_hash: string | null }>('SELECT seal_hash FROM kiosks WHERE id = $1', [
    kiosk_id,
  ]);
  const next = hashSecret(asked.next_seal);
  const [last, before] = row?.seal_hash?.split(' ') ?? [];
  if (last === undefined) return { kind: 'known', kept: next };
  if (last === next) return { kind: 'known', kept: row?.seal_hash ?? next };
  if (before === next) return { kind: 'late' };
  if (asked.seal === null) return { kind: 'missing' };
  return last === hashSecret(asked.seal) ? { kind: 'known', kept: `${next} ${last}` } : { kind: 'other' };
}

type Seal =
  | { readonly kind: 'known'; readonly kept: string }
  | { readonly kind: 'late' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'other' };

async function revokeClone(
  { clock }: Pick<Access, 'clock'>,
  query: Query,
  { user_id, kiosk_id }: GrantedKiosk,
  address: string,
): Promise<Grant> {
  await noteAccess(query, clock, { kind: 'kiosk_cloned', user_id, kiosk_id, address });
  await revokeKiosk(query, clock, kiosk_id, 'cloned');
  return revokedFor('cloned');
}

async function keep(
  { clock }: Pick<Access, 'clock'>,
  query: Query,
  token: StoredToken,
  seal: string,
  app_version: string | null,
): Promise<void> {
  const now = clock.now();
  await query('UPDATE kiosk_tokens SET last_used_at = $2, expires_at = $3 WHERE id = $1', [
    token.id,
    new Date(now),
    refreshExpiry(now),
  ]);
  await query('UPDATE kiosks SET seal_hash = $2, app_version = coalesce($3, app_version) WHERE id = $1', [
    token.kiosk_id,
    seal,
    app_version,
  ]);
}
