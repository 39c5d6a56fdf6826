import { kioskSettings } from '../../../db/schema/kiosk-settings.ts';
import type { Words } from './words.ts';

const MINUTE = 60_000;
const steps = [
  ['minute', MINUTE],
  ['hour', 60 * MINUTE],
  ['day', 1440 * MINUTE],
] as const;

/** How long ago, as people say it. What is yet to come was a moment ago: clocks differ. */
export function whenOf(
  words: Words,
  { now, locale }: { readonly now: number; readonly locale: string },
  at: Date,
): string {
  const ms = now - at.getTime();
  if (ms < 1.5 * MINUTE) return words.trouble.just_now;
  const [unit, size] = steps.findLast(([, it]) => ms >= it) ?? steps[0];
  return new Intl.RelativeTimeFormat(locale).format(-Math.round(ms / size), unit);
}

/** The date of a kiosk's pairing where the kiosk stands. */
export function dateOf(
  locale: string,
  { paired_at, settings }: { readonly paired_at: Date; readonly settings: unknown },
): string {
  const timeZone = kioskSettings.parse(settings).timezone;
  return new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone }).format(paired_at);
}

/** How long to wait, rounded up. */
export function waitOf({ trouble }: Words, seconds: number): string {
  return seconds < 60 ? trouble.seconds(seconds) : trouble.minutes(Math.ceil(seconds / 60));
}
