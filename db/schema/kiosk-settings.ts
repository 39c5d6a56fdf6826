import { Temporal } from 'temporal-polyfill';
import { z } from 'zod';

/**
 * What a parent set for one kiosk, from `kiosks.settings`. A setting that is missing or malformed takes its default;
 * an unknown time zone does too, because a day must have one.
 */
export const kioskSettings = z
  .looseObject({
    timezone: z.string().refine(isTimeZone).catch('UTC').default('UTC'),
    language: z.string().min(2).max(35).catch('en').default('en'),
    country: z.string().length(2).optional().catch(undefined),
    chip_mode: z.enum(['tap', 'hold']).catch('tap').default('tap'),
    /** Minutes a day for each child that no other kiosk takes, for when this one is offline. Malformed: none. */
    offline_minutes: z.int().min(0).max(1440).optional().catch(0),
    /** The parent's PIN, hashed. Without one nothing can be done that needs it. */
    pin_hash: z.string().min(1).max(500).optional().catch(undefined),
    /** How long the mirror may be used without a sync: days of running, boots. Only ever shorter; malformed is shortest. */
    mirror_days: z.int().min(0).optional().catch(1),
    mirror_boots: z.int().min(0).optional().catch(1),
  })
  .catch({ timezone: 'UTC', language: 'en', country: undefined, chip_mode: 'tap' });

export type KioskSettings = z.infer<typeof kioskSettings>;

/** What is not named stays as it is; null takes a setting away. */
export type SettingsChange = { readonly [K in keyof KioskSettings]?: KioskSettings[K] | null };

/** `before`: as stored, whatever it is. */
export function withSettings(before: unknown, change: SettingsChange): Record<string, unknown> {
  const after = { ...(isObject(before) ? before : {}), ...change };
  return Object.fromEntries(Object.entries(after).filter(([, value]) => value !== null));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isTimeZone(name: string): boolean {
  try {
    // Stricter than Intl, which knows names that mean different zones to different people.
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}
