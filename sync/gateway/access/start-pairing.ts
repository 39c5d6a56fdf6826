import type { Query } from '../../../db/postgres/connect.ts';
import { asAccess } from '../../../db/postgres/roles.ts';
import type { Access } from './access.ts';
import { noteAccess } from './audit.ts';
import { type Proof, useProof } from './dpop-proof.ts';
import { hashSecret, makeSecret } from './secret.ts';
import { makeUserCode } from './user-code.ts';

/** Seconds. */
export const CODE_LIFETIME = 600;
export const POLL_INTERVAL = 5;

export interface PairingAsked {
  readonly proof: Proof;
  /** What the kiosk says of itself, for the parent. */
  readonly description: string | null;
  readonly app_version: string | null;
  readonly address: string;
}

export type PairingStarted =
  | { readonly kind: 'started'; readonly device_code: string; readonly user_code: string }
  | { readonly kind: 'proof_used' };

/** A kiosk asks to be paired. Asked again, the code it had is void: a kiosk shows one. */
export function startPairing(
  deps: Pick<Access, 'postgres' | 'clock'>,
  asked: PairingAsked,
  newCode: () => string = makeUserCode,
): Promise<PairingStarted> {
  return asAccess(deps.postgres, async (query) => {
    if (!(await useProof(query, deps.clock, asked.proof))) return { kind: 'proof_used' };
    const now = new Date(deps.clock.now());
    // The same kiosk twice at once: one after the other.
    await query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [asked.proof.thumbprint]);
    await query(
      `UPDATE device_authorizations SET status = 'expired' WHERE status = 'pending' AND key_thumbprint = $1`,
      [asked.proof.thumbprint],
    );
    const device_code = makeSecret();
    const user_code = await insertWithFreeCode(query, asked, hashSecret(device_code), now, newCode);
    await noteAccess(query, deps.clock, { kind: 'pairing_started', address: asked.address });
    return { kind: 'started', device_code, user_code };
  });
}

/** Of 25 billion codes hardly any is taken. */
const TRIES = 10;

async function insertWithFreeCode(
  query: Query,
  asked: PairingAsked,
  device_code_hash: string,
  now: Date,
  newCode: () => string,
): Promise<string> {
  for (let tries = 0; tries < TRIES; tries++) {
    const user_code = newCode();
    await query(
      `UPDATE device_authorizations SET status = 'expired'
       WHERE status = 'pending' AND user_code = $1 AND expires_at <= $2`,
      [user_code, now],
    );
    const inserted = await query(
      `INSERT INTO device_authorizations (device_code_hash, user_code, key_thumbprint, description, app_version,
         address, poll_interval_seconds, expires_at, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (user_code) WHERE status = 'pending' DO NOTHING RETURNING id`,
      [
        device_code_hash,
        user_code,
        asked.proof.thumbprint,
        asked.description,
        asked.app_version,
        asked.address,
        POLL_INTERVAL,
        new Date(now.getTime() + CODE_LIFETIME * 1000),
        now,
      ],
    );
    if (inserted.length > 0) return user_code;
  }
  throw new Error(`${TRIES} codes in a row were taken`);
}
