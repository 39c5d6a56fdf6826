/** A child's date as the record has it when a kiosk asks for a part of it. Seconds. */
export interface LeasedDay {
  /** The limit with its bonus. */
  readonly whole_s: number;
  /** What was watched elsewhere than on kiosks. */
  readonly foreign_s: number;
  /** Every kiosk of the household that may play. */
  readonly kiosks: readonly KioskOfDay[];
}

export interface KioskOfDay {
  readonly kiosk_id: string;
  /** Its own total, as far as anybody said. */
  readonly used_s: number;
  /** How far it was let go by a lease that it has not given back; null: none. */
  readonly upto_s: number | null;
  /** What a parent set aside for it, which it may play without asking. */
  readonly kept_s: number;
}

/**
 * How far the kiosk's own total for the date may go from now on. A lease once given is never shortened, because the answer
 * that said so may be lost: it lasts until the date ends or the kiosk has given it back. Not more than `used_s`: nothing is
 * left for this kiosk.
 */
export function grantLease(day: LeasedDay, kiosk_id: string, lease_s: number): number {
  const own = day.kiosks.find((kiosk) => kiosk.kiosk_id === kiosk_id);
  if (!own) return 0;
  const others = day.kiosks.filter((kiosk) => kiosk !== own).map(committed);
  const left_s = day.whole_s - day.foreign_s - others.reduce((sum, each) => sum + each, 0);
  const upto_s = Math.min(own.used_s + lease_s, Math.max(0, left_s));
  return Math.max(own.upto_s ?? 0, upto_s);
}

/** What nobody else may have: the kiosk has played it, may play it at any moment, or may play it while it is offline. */
function committed({ used_s, upto_s, kept_s }: KioskOfDay): number {
  return Math.max(used_s, upto_s ?? 0, kept_s);
}
