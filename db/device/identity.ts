import type { Db } from './open.ts';

/** Which kiosk this is. The ids are null until the gateway has answered to the key for the first time. */
export interface Identity {
  readonly key: string;
  readonly kiosk_id: string | null;
  readonly user_id: string | null;
  /** When the gateway last said that it does not know the key, in milliseconds, and how it put it. */
  readonly refused_at: number | null;
  readonly refused_code: string | null;
}

/** Null before the kiosk was ever paired. */
export function readIdentity(db: Db): Identity | null {
  const row = db.prepare('SELECT key, kiosk_id, user_id, refused_at, refused_code FROM identity').get();
  return (row as Identity | undefined) ?? null;
}

/** Takes a key given at pairing. Another key is another kiosk, perhaps another household: nothing of the old one holds. */
export function adoptKey(db: Db, key: string): void {
  db.prepare(
    `INSERT INTO identity (only, key) VALUES (1, :key)
     ON CONFLICT (only) DO UPDATE SET key = :key, kiosk_id = NULL, user_id = NULL, refused_at = NULL, refused_code = NULL
     WHERE key <> :key`,
  ).run({ key });
}

/**
 * The gateway answered to `key`, and for this kiosk. Clears a refusal. Nothing happens when another key was adopted
 * while the answer was on its way; the same holds for `markRefused`.
 */
export function confirmIdentity(
  db: Db,
  key: string,
  ids: { readonly kiosk_id: string; readonly user_id: string },
): void {
  db.prepare(
    `UPDATE identity SET kiosk_id = :kiosk_id, user_id = :user_id, refused_at = NULL, refused_code = NULL
     WHERE key = :key AND (kiosk_id IS NOT :kiosk_id OR user_id IS NOT :user_id OR refused_at IS NOT NULL)`,
  ).run({ key, ...ids });
}

/** The gateway did not accept `key`. Keeps the time of the first refusal in a row. */
export function markRefused(db: Db, key: string, code: string, now: number): void {
  db.prepare(
    `UPDATE identity SET refused_at = coalesce(refused_at, :now), refused_code = :code
     WHERE key = :key AND refused_code IS NOT :code`,
  ).run({ key, code, now });
}
