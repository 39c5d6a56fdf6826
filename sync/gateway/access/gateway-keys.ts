import { randomBytes } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK } from 'jose';
import { z } from 'zod';
import type { Query } from '../../../db/postgres/connect.ts';
import type { Clock } from '../../clock.ts';
import { noteAccess } from './audit.ts';

/** What all gateways of one database sign with. */
export interface GatewayKey {
  readonly kid: string;
  readonly purpose: Purpose;
  /** Private. */
  readonly jwk: JWK;
  readonly signs_from: Date;
  readonly signs_until: Date;
  readonly verifies_until: Date;
}
export type Purpose = 'access_token' | 'nonce';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const SIGNS_FOR = 30 * DAY;
/** How long before it signs a key is there for every gateway to read, and in the published set. */
const PUBLISHED_BEFORE = DAY;
/** The longest that anything signed is good for, and what clocks may be apart. */
const VERIFIES_AFTER = 15 * MINUTE;
/** Names the right to make keys among Postgres's advisory locks. */
const LOCK = 0x6d65_6401;

/** Every key that still verifies, after making those that are missing: one that signs now, and in time one to follow it. */
export async function readKeys(query: Query, clock: Clock): Promise<readonly GatewayKey[]> {
  const keys = await selectKeys(query, clock);
  if (missing(keys, clock.now()).length === 0) return keys;
  // Two gateways that start at once agree: the second waits and then finds the first one's keys.
  await query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  for (const { purpose, signs_from } of missing(await selectKeys(query, clock), clock.now())) {
    await insertKey(query, purpose, signs_from);
  }
  return selectKeys(query, clock);
}

/** The key to sign with now. */
export function signingKey(keys: readonly GatewayKey[], purpose: Purpose, now: number): GatewayKey {
  const found = current(keys, purpose, now);
  if (!found) throw new Error(`There is no key for ${purpose}`);
  return found;
}

/**
 * For when a key may have got out: nothing that was signed with the old ones is accepted from now on, by any gateway. Nonces
 * are no secret, so theirs passes over in the usual way and no kiosk is held up.
 */
export async function rotateKeys(query: Query, clock: Clock): Promise<{ readonly kid: string }> {
  await query('SELECT pg_advisory_xact_lock($1)', [LOCK]);
  await query(`DELETE FROM gateway_keys WHERE purpose = 'access_token'`);
  const soon = new Date(clock.now() + 5 * MINUTE);
  await query(
    `UPDATE gateway_keys SET signs_until = least(signs_until, $1), verifies_until = least(verifies_until, $2)
     WHERE purpose = 'nonce'`,
    [soon, new Date(soon.getTime() + VERIFIES_AFTER)],
  );
  await insertKey(query, 'nonce', soon);
  // Good from a while ago: a gateway's clock may be behind this one.
  const kid = await insertKey(query, 'access_token', new Date(clock.now() - 60 * MINUTE));
  await noteAccess(query, clock, { kind: 'keys_rotated' });
  return { kid };
}

/** Keys that nothing can be verified with any more. */
export async function deleteOldKeys(query: Query, clock: Clock): Promise<void> {
  await query('DELETE FROM gateway_keys WHERE verifies_until <= $1', [new Date(clock.now())]);
}

function current(keys: readonly GatewayKey[], purpose: Purpose, now: number): GatewayKey | undefined {
  return keys.findLast(
    (it) => it.purpose === purpose && it.signs_from.getTime() <= now && now < it.signs_until.getTime(),
  );
}

function missing(
  keys: readonly GatewayKey[],
  now: number,
): { readonly purpose: Purpose; readonly signs_from: Date }[] {
  return (['access_token', 'nonce'] as const).flatMap((purpose) => {
    const signing = current(keys, purpose, now);
    if (!signing) return [{ purpose, signs_from: new Date(now) }];
    const last = Math.max(
      ...keys.filter((it) => it.purpose === purpose).map((it) => it.signs_until.getTime()),
    );
    return last - now > PUBLISHED_BEFORE ? [] : [{ purpose, signs_from: new Date(last) }];
  });
}

const stored = z.object({
  kid: z.string(),
  purpose: z.enum(['access_token', 'nonce']),
  jwk: z.looseObject({ kty: z.string() }),
  signs_from: z.date(),
  signs_until: z.date(),
  verifies_until: z.date(),
});

/** In the order in which they sign. */
async function selectKeys(query: Query, clock: Clock): Promise<readonly GatewayKey[]> {
  const rows = await query(
    `SELECT kid, purpose, key AS jwk, signs_from, signs_until, verifies_until FROM gateway_keys
     WHERE verifies_until > $1 ORDER BY signs_from, created_at`,
    [new Date(clock.now())],
  );
  return rows.map((row) => stored.parse(row));
}

async function insertKey(query: Query, purpose: Purpose, signs_from: Date): Promise<string> {
  const { kid, jwk } = await makers[purpose]();
  const signs_until = new Date(signs_from.getTime() + SIGNS_FOR);
  await query(
    `INSERT INTO gateway_keys (kid, purpose, key, signs_from, signs_until, verifies_until)
     VALUES ($1, $2, $3, $4, $5, $6)`,
    [kid, purpose, jwk, signs_from, signs_until, new Date(signs_until.getTime() + VERIFIES_AFTER)],
  );
  return kid;
}

const makers: Readonly<Record<Purpose, () => Promise<{ kid: string; jwk: JWK }>>> = {
  access_token: async () => {
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(privateKey);
    return { kid: await calculateJwkThumbprint(jwk), jwk };
  },
  nonce: async () => {
    const jwk: JWK = { kty: 'oct', k: randomBytes(32).toString('base64url') };
    return { kid: await calculateJwkThumbprint(jwk), jwk };
  },
};
