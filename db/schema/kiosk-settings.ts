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
  })
  .catch({ timezone: 'UTC', language: 'en', country: undefined, chip_mode: 'tap' });

export type KioskSettings = z.infer<typeof kioskSettings>;

function isTimeZone(name: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
