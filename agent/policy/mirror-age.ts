import type { KioskSettings } from '../../db/schema/kiosk-settings.ts';

/** How long this kiosk has gone without hearing from the gateway (POLICY section 3, row 3). */
export interface MirrorAge {
  /** Milliseconds this kiosk was running since its last sync, over all boots. */
  readonly powered_on_ms_since_sync: number;
  readonly boots_since_sync: number;
  /** `lb` until which a parent let it go on with the PIN, milliseconds; null: nobody did. */
  readonly extended_until_lb: number | null;
}

/** As it is after a pull. */
export const justSynced: MirrorAge = {
  powered_on_ms_since_sync: 0,
  boots_since_sync: 0,
  extended_until_lb: null,
};

export const MIRROR_DAYS = 14;
export const MIRROR_BOOTS = 30;
const DAY_MS = 24 * 3600_000;

/**
 * Whether the mirror may hold what a parent has long forbidden. Settings shorten it and never lengthen. `lb`: the last trusted
 * time and the time running since, milliseconds. An extension of more than a day is none: no PIN gives that.
 */
export function isMirrorExpired(
  age: MirrorAge,
  settings: Pick<KioskSettings, 'mirror_days' | 'mirror_boots'>,
  lb: number,
): boolean {
  const { extended_until_lb: until } = age;
  if (until !== null && until - lb > 0 && until - lb <= DAY_MS) return false;
  const { most_ms, most_boots } = longestWithoutSync(settings);
  return !(isWithin(age.powered_on_ms_since_sync, most_ms) && isWithin(age.boots_since_sync, most_boots));
}

/** Milliseconds of running, and starts of the machine. */
export function longestWithoutSync(settings: Pick<KioskSettings, 'mirror_days' | 'mirror_boots'>) {
  return {
    most_ms: shorter(settings.mirror_days, MIRROR_DAYS) * DAY_MS,
    most_boots: shorter(settings.mirror_boots, MIRROR_BOOTS),
  };
}

function shorter(setting: number | undefined, most: number): number {
  return Math.min(setting ?? most, most);
}

/** Nonsense is never within. */
function isWithin(value: unknown, most: number): boolean {
  return typeof value === 'number' && value >= 0 && value <= most;
}
