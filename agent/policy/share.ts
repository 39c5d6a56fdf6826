import { isAlone, offlineSeconds, type SharingKiosk } from '../../db/day/sharing.ts';
import { LEAST_S } from './budget.ts';
import type { DecisionRecord } from './decision.ts';

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

/** What is left to this kiosk without a lease. */
export function offlineShare(
  kiosks: readonly SharingKiosk[],
  kiosk_id: string,
  day: { readonly whole_s: number; readonly used_here_s: number },
): Share {
  if (isAlone(kiosks, kiosk_id)) return { kind: 'whole' };
  const minutes = Math.floor(offlineSeconds(kiosks, kiosk_id, day.whole_s) / 60);
  return { kind: 'offline', minutes, used_here_s: day.used_here_s };
}

/** Refused although the child's day is not over: other kiosks have what is left of it, or this one may yet get it. */
export function lacksShare({ code, share_s }: Pick<DecisionRecord, 'code' | 'share_s'>): boolean {
  if (code === 'KIOSK_SHARE_USED') return true;
  return code === 'TIME_ALMOST_UP' && typeof share_s === 'number' && share_s < LEAST_S;
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
