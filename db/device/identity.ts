import type { Db } from './open.ts';

/** Which kiosk this is. The ids are null until the gateway has answered to a key that was given, for the first time. */
export interface Identity {
  /** `provisioned`: by a key that it was given. `paired`: by its own key, and tokens. */
  readonly kind: 'provisioned' | 'paired';
  /** The key that was given; of a paired kiosk a name for this pairing, which is no secret. */
  readonly key: string;
  readonly kiosk_id: string | null;
  readonly user_id: string | null;
  /** Of the own key, where it was paired with it. */
  readonly thumbprint: string | null;
  readonly paired_at: number | null;
  /** When the gateway last said that this kiosk has no access, in milliseconds, how it put it, and whose doing it is. */
  readonly refused_at: number | null;
  readonly refused_code: string | null;
  readonly refused_reason: string | null;
}

/** With these a paired kiosk is out for good; whatever else is said passes. */
const FOR_GOOD: ReadonlySet<string> = new Set(['kiosk_revoked', 'key_lost', 'unpaired']);

/** Whether its household's rows may be shown and used. */
export function hasAccess(identity: Identity | null): boolean {
  return identity !== null && identity.refused_at === null;
}

/** Whether the kiosk has lost its access for good: then nothing of the household stays, but what was not sent yet. */
export function isOut(identity: Identity | null): boolean {
  return FOR_GOOD.has(identity?.refused_code ?? '');
}

/** Null before the kiosk was ever paired. */
export function readIdentity(db: Db): Identity | null {
  const columns =
    'kind, key, kiosk_id, user_id, thumbprint, paired_at, refused_at, refused_code, refused_reason';
  const row = db.prepare(`SELECT ${columns} FROM identity`).get();
  return (row as Identity | undefined) ?? null;
}

/**
 * Takes a key that was given. Another key is another kiosk, perhaps another household: nothing of the old one holds, a pairing
 * neither.
 */
export function adoptKey(db: Db, key: string): void {
  db.transaction(() => {
    const taken = db
      .prepare(
        `INSERT INTO identity (only, key) VALUES (1, :key)
         ON CONFLICT (only) DO UPDATE SET kind = 'provisioned', key = :key, kiosk_id = NULL, user_id = NULL,
           thumbprint = NULL, paired_at = NULL, refused_at = NULL, refused_code = NULL, refused_reason = NULL
         WHERE key <> :key`,
      )
      .run({ key });
    if (taken.changes === 0) return;
    db.exec('DELETE FROM kiosk_grant; DELETE FROM pairing_request;');
  })();
}

/**
 * The gateway answered to `key`, and for this kiosk. Clears a refusal, and what was queued before is this account's. Nothing
 * happens when another key was adopted while the answer was on its way; the same holds for `markRefused`. A paired kiosk knew
 * it before, and an answer that was under way brings no access back.
 */
export function confirmIdentity(
  db: Db,
  key: string,
  ids: { readonly kiosk_id: string; readonly user_id: string },
): void {
  db.transaction(() => {
    const confirmed = db
      .prepare(
        `UPDATE identity SET kiosk_id = :kiosk_id, user_id = :user_id, refused_at = NULL, refused_code = NULL,
           refused_reason = NULL
         WHERE key = :key AND kind = 'provisioned'
           AND (kiosk_id IS NOT :kiosk_id OR user_id IS NOT :user_id OR refused_at IS NOT NULL)`,
      )
      .run({ key, ...ids });
    if (confirmed.changes === 0) return;
    db.prepare('UPDATE outbox SET user_id = ? WHERE user_id IS NULL').run(ids.user_id);
  })();
}

/**
 * The gateway did not accept `key`. Keeps the time of the first refusal in a row. A paired kiosk is only out for what cannot
 * pass, and then its tokens go with it.
 */
export function markRefused(
  db: Db,
  key: string,
  code: string,
  now: number,
  reason: string | null = null,
): void {
  const forGood = FOR_GOOD.has(code) ? 1 : 0;
  db.transaction(() => {
    const marked = db
      .prepare(
        `UPDATE identity SET refused_at = coalesce(refused_at, :now), refused_code = :code, refused_reason = :reason
         WHERE key = :key AND refused_code IS NOT :code AND (kind = 'provisioned' OR (:forGood AND refused_at IS NULL))`,
      )
      .run({ key, code, now, reason, forGood });
    if (marked.changes === 0 || forGood === 0) return;
    db.prepare('DELETE FROM kiosk_grant WHERE pairing = ?').run(key);
    // They name children and videos of a household that this kiosk has nothing more to do with.
    db.exec('DELETE FROM decisions');
  })();
}

/** As if it had never been anybody's. What waits to be sent stays its account's. */
export function forgetIdentity(db: Db): void {
  db.exec('BEGIN; DELETE FROM identity; DELETE FROM kiosk_grant; DELETE FROM decisions; COMMIT;');
}
