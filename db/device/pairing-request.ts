import type { Db } from './open.ts';

/** A request that waits for a parent, with what it takes to ask on after a restart. `device_code` is secret. */
export interface PairingRequest {
  /** Of the key that asked. */
  readonly thumbprint: string;
  readonly device_code: string;
  readonly user_code: string;
  readonly verification_uri: string;
  readonly verification_uri_complete: string;
  readonly interval_ms: number;
  /** The codes run out at boot time `expires_boot_ms` of the start `boot_id`. */
  readonly boot_id: string;
  readonly expires_boot_ms: number;
}

export function readPairingRequest(db: Db): PairingRequest | null {
  const columns = `thumbprint, device_code, user_code, verification_uri, verification_uri_complete, interval_ms, boot_id,
                   expires_boot_ms`;
  return db.prepare<[], PairingRequest>(`SELECT ${columns} FROM pairing_request`).get() ?? null;
}

/** Replaces the one there was: its codes are void. */
export function keepPairingRequest(db: Db, request: PairingRequest): void {
  db.prepare(
    `INSERT OR REPLACE INTO pairing_request (only, thumbprint, device_code, user_code, verification_uri,
       verification_uri_complete, interval_ms, boot_id, expires_boot_ms)
     VALUES (1, @thumbprint, @device_code, @user_code, @verification_uri, @verification_uri_complete, @interval_ms, @boot_id,
       @expires_boot_ms)`,
  ).run(request);
}

/** The server wants to be asked less often from now on. */
export function keepInterval(db: Db, interval_ms: number): void {
  db.prepare('UPDATE pairing_request SET interval_ms = ?').run(interval_ms);
}

export function dropPairingRequest(db: Db): void {
  db.prepare('DELETE FROM pairing_request').run();
}
