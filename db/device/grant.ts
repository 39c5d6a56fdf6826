import type { Db } from './open.ts';

/**
 * What a parent's approval brought. `offered`: nobody has touched the screen yet; `declined`: somebody said that this is not
 * their account, and the gateway is to hear of it. Tokens and seals are secret.
 */
export interface Grant {
  /** Names this pairing. */
  readonly pairing: string;
  readonly status: 'offered' | 'declined' | 'confirmed';
  /** Of the key that the tokens are bound to. */
  readonly thumbprint: string;
  readonly refresh_token: string;
  /** What the last refresh left at the gateway; before the first one what no other machine has either. */
  readonly seal: string;
  /** What the refresh under way leaves; null: none is. */
  readonly next_seal: string | null;
  readonly kiosk_id: string;
  readonly user_id: string;
  /** Masked. */
  readonly account: string;
  readonly kiosk_name: string;
}

export function readGrant(db: Db): Grant | null {
  const columns = `pairing, status, thumbprint, refresh_token, seal, next_seal, kiosk_id, user_id, account, kiosk_name`;
  return db.prepare<[], Grant>(`SELECT ${columns} FROM kiosk_grant`).get() ?? null;
}

/** An approval was redeemed: what asked for it is done. */
export function keepOffer(db: Db, offer: Omit<Grant, 'status' | 'next_seal'>): void {
  db.transaction(() => {
    db.prepare(
      `INSERT OR REPLACE INTO kiosk_grant (only, pairing, status, thumbprint, refresh_token, seal, kiosk_id, user_id,
         account, kiosk_name)
       VALUES (1, @pairing, 'offered', @thumbprint, @refresh_token, @seal, @kiosk_id, @user_id, @account, @kiosk_name)`,
    ).run(offer);
    db.exec('DELETE FROM pairing_request');
  })();
}

/** Gives what the next refresh leaves at the gateway, stored before it is used: the same until that refresh was answered. */
export function nextSeal(db: Db, pairing: string, make: () => string): string {
  db.prepare('UPDATE kiosk_grant SET next_seal = coalesce(next_seal, ?) WHERE pairing = ?').run(
    make(),
    pairing,
  );
  const stored = db.prepare('SELECT next_seal FROM kiosk_grant WHERE pairing = ?').pluck().get(pairing);
  return String(stored);
}

/** The refresh that left `seal` was answered. */
export function sealed(
  db: Db,
  pairing: string,
  by: { readonly seal: string; readonly refresh_token: string | null },
): void {
  db.prepare(
    `UPDATE kiosk_grant SET seal = @seal, next_seal = NULL, refresh_token = coalesce(@refresh_token, refresh_token)
     WHERE pairing = @pairing AND next_seal = @seal`,
  ).run({ ...by, pairing });
}

/** Somebody at the screen said that this is not their account. */
export function declineOffer(db: Db): void {
  db.prepare("UPDATE kiosk_grant SET status = 'declined' WHERE status = 'offered'").run();
}

/** It is of no use any more: the key that it is bound to is gone. */
export function dropOffer(db: Db): void {
  db.prepare("DELETE FROM kiosk_grant WHERE status = 'offered'").run();
}

/** The gateway has heard that it was declined. */
export function dropDeclined(db: Db): void {
  db.prepare("DELETE FROM kiosk_grant WHERE status = 'declined'").run();
}

/**
 * Somebody touched the screen: from now on this is that account's kiosk. `carry` is called with the new identity in the same
 * transaction where the account is the one of before, under another kiosk's id. False where there is nothing to confirm.
 */
export function confirmOffer(
  db: Db,
  now: number,
  carry: (ids: { readonly kiosk_id: string; readonly user_id: string }) => void,
): boolean {
  return db.transaction(() => {
    const grant = readGrant(db);
    if (grant?.status !== 'offered') return false;
    db.prepare("UPDATE kiosk_grant SET status = 'confirmed'").run();
    db.prepare(
      `INSERT OR REPLACE INTO identity (only, kind, key, kiosk_id, user_id, thumbprint, paired_at)
       VALUES (1, 'paired', @pairing, @kiosk_id, @user_id, @thumbprint, @now)`,
    ).run({ ...grant, now });
    // What was let to be played was let to the kiosk of before.
    db.exec('DELETE FROM leases');
    carry({ kiosk_id: grant.kiosk_id, user_id: grant.user_id });
    return true;
  })();
}
