import type { Db } from './open.ts';

/** A chip that nobody knows, as the gateway is to be told of it. */
export interface Seen {
  readonly chip_uid: string;
  /** By the kiosk's own time, milliseconds since the epoch. */
  readonly at: number;
  /** How often since it was last told of. */
  readonly times: number;
}

export interface UnknownChips {
  /**
   * Notes that a chip was laid down, and gives what is to be told, if anything: each chip at once, and then once an hour at most,
   * with all that was counted meanwhile. Call inside the transaction that writes the decision.
   */
  readonly seen: (chip_uid: string, now: number) => Seen | null;
}

const TOLD_EVERY_MS = 3600_000;
/** Chips that are remembered. Somebody who makes up a new one each time is told of so often an hour and no more. */
const KEPT = 200;

export function unknownChipsOf(state: Db): UnknownChips {
  const find = state.prepare<[string], { told_at: number; untold: number }>(
    'SELECT told_at, untold FROM unknown_chips WHERE chip_uid = ?',
  );
  const put = state.prepare<[string, number, number]>(
    'INSERT OR REPLACE INTO unknown_chips (chip_uid, told_at, untold) VALUES (?, ?, ?)',
  );
  // A clock that was put right may have left some in the future.
  const forget = state.prepare<[number, number]>(
    'DELETE FROM unknown_chips WHERE untold = 0 AND (told_at <= ? OR told_at > ?)',
  );
  const count = state.prepare<[], number>('SELECT count(*) FROM unknown_chips').pluck();
  const forgetOldest = state.prepare<[number, number]>(`
    DELETE FROM unknown_chips WHERE chip_uid IN (
      SELECT chip_uid FROM unknown_chips WHERE told_at <= ? OR told_at > ? ORDER BY told_at LIMIT 1)`);

  const isRoom = (now: number) => {
    if ((count.get() ?? 0) < KEPT) return true;
    forget.run(now - TOLD_EVERY_MS, now);
    if ((count.get() ?? 0) < KEPT) return true;
    return forgetOldest.run(now - TOLD_EVERY_MS, now).changes > 0;
  };

  return {
    seen: state.transaction((chip_uid: string, now: number): Seen | null => {
      const known = find.get(chip_uid);
      const due = !known || now - known.told_at >= TOLD_EVERY_MS || now < known.told_at;
      if (known && !due) {
        put.run(chip_uid, known.told_at, known.untold + 1);
        return null;
      }
      if (!known && !isRoom(now)) return null;
      put.run(chip_uid, now, 0);
      return { chip_uid, at: now, times: (known?.untold ?? 0) + 1 };
    }),
  };
}
