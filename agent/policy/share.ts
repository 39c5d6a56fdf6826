import { kioskSettings } from '../../db/schema/kiosk-settings.ts';
import type { Row } from '../../db/schema/mirrored.ts';

/** What one kiosk of several may take of a child's day (POLICY section 3, row 19). */
export type Share =
  | { readonly kind: 'whole' }
  /** Reserved for this kiosk by the gateway. `until`: milliseconds since the epoch. */
  | { readonly kind: 'leased'; readonly until: number; readonly left_s: number }
  /** Without a lease: minutes a day that no other kiosk takes. */
  | { readonly kind: 'offline'; readonly minutes: number; readonly used_here_s: number };

/** Seconds; null: no bound. */
export interface ShareLeft {
  readonly left_s: number | null;
  readonly ends_in_s: number | null;
}

/** The largest limit with the largest bonus. */
const LONGEST_DAY_MINUTES = 1440 + 120;

/** Whatever is no whole number of seconds or minutes is nothing left. */
export function shareLeft(share: Share, at: number): ShareLeft {
  switch (share.kind) {
    case 'whole':
      return { left_s: null, ends_in_s: null };
    case 'leased': {
      const ends_in_s = Math.floor((share.until - at) / 1000);
      const sound = Number.isSafeInteger(ends_in_s) && isCount(share.left_s);
      return sound
        ? { left_s: share.left_s, ends_in_s: Math.max(0, ends_in_s) }
        : { left_s: 0, ends_in_s: 0 };
    }
    case 'offline': {
      const sound = isCount(share.minutes) && isCount(share.used_here_s);
      const set_s = Math.min(share.minutes, LONGEST_DAY_MINUTES) * 60;
      return { left_s: sound ? Math.max(0, set_s - share.used_here_s) : 0, ends_in_s: null };
    }
  }
}

/** An active kiosk of the household. */
export interface SharingKiosk {
  readonly id: string;
  /** What a parent set aside for it. */
  readonly offline_minutes: number | undefined;
}

/** The kiosks that take from one day, the longest paired first. Every kiosk must find the same order. */
export function sharingKiosks(rows: readonly Row<'kiosks'>[], user_id: string): SharingKiosk[] {
  return rows
    .filter((row) => row.user_id === user_id && row.status === 'active')
    .map(({ id, paired_at, settings }) => ({
      id,
      paired: paired_at.getTime(),
      offline_minutes: kioskSettings.parse(settings).offline_minutes,
    }))
    .sort((a, b) => order(a.paired, b.paired) || (a.id < b.id ? -1 : 1))
    .map(({ id, offline_minutes }) => ({ id, offline_minutes }));
}

/**
 * What is left to this kiosk without a lease. All kiosks' offline minutes together never pass the day: what is set aside is
 * handed out in order, and the first kiosk, if nothing was set for it, has the rest.
 */
export function offlineShare(
  kiosks: readonly SharingKiosk[],
  kiosk_id: string,
  day: { readonly whole_s: number; readonly used_here_s: number },
): Share {
  if (kiosks.length === 1 && kiosks[0]?.id === kiosk_id) return { kind: 'whole' };
  const whole = Math.floor(day.whole_s / 60);
  const minutes = new Map<string, number>();
  let rest = whole;
  for (const { id, offline_minutes = 0 } of kiosks) {
    const share = Math.min(rest, offline_minutes);
    minutes.set(id, share);
    rest -= share;
  }
  const first = kiosks[0];
  if (first && first.offline_minutes === undefined) minutes.set(first.id, rest);
  return { kind: 'offline', minutes: minutes.get(kiosk_id) ?? 0, used_here_s: day.used_here_s };
}

/** What cannot be read comes last. */
function order(a: number, b: number): number {
  if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b));
  return a - b;
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
