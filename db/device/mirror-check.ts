import { faultIn } from './file-fault.ts';
import type { Db } from './open.ts';

/** When the copy was last compared with the record. */
export interface MirrorCheck {
  /** Milliseconds, by the gateway's clock; null: never. */
  readonly checked_at: number | null;
  /** The program that had the file open before did not come to its end. */
  readonly after_unclean_stop: boolean;
}

/** Takes note that the file is in use from now on. Of a file that was never compared, the pull that made it counts. */
export function beginUse(db: Db, pulled_at: number): MirrorCheck {
  const found = db.prepare('SELECT checked_at, in_use FROM mirror_check').get() as
    | { readonly checked_at: number; readonly in_use: 0 | 1 }
    | undefined;
  write(db, found?.checked_at ?? pulled_at, 1);
  return { checked_at: found?.checked_at ?? pulled_at, after_unclean_stop: found?.in_use === 1 };
}

export function noteCheck(db: Db, checked_at: number): MirrorCheck {
  write(db, checked_at, 1);
  return { checked_at, after_unclean_stop: false };
}

export function endUse(db: Db, { checked_at }: MirrorCheck): void {
  if (checked_at !== null) write(db, checked_at, 0);
}

/** A disk that takes no more is no reason to do without the rows: it is compared once more than need be. */
function write(db: Db, checked_at: number, in_use: 0 | 1): void {
  try {
    db.prepare('INSERT OR REPLACE INTO mirror_check (only, checked_at, in_use) VALUES (1, ?, ?)').run(
      checked_at,
      in_use,
    );
  } catch (error) {
    if (faultIn(error)?.kind !== 'unavailable') throw error;
  }
}
