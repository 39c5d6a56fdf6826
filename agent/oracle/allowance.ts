import type { ForeignDay } from './kiosk.ts';
import { type ChildRules, childOf, type HouseRules } from './parents.ts';

/** What parents allow, read from what they set and from nothing of the kiosk's. */

const MOST_BONUS_MINUTES = 120;
const HOUR_MINUTES = 60;

/** Seconds of a child's date: its limit with its bonus, which counts only where there is a limit at all. */
export function wholeOf(rules: HouseRules, child: string, date: string): number {
  const minutes = minutesOn(childOf(rules, child), weekdayOf(date));
  if (minutes === 0) return 0;
  const given = rules.bonuses.filter((bonus) => bonus.profile_id === child && bonus.date === date);
  const bonus = given.reduce((sum, each) => sum + each.minutes, 0);
  return (minutes + Math.min(bonus, MOST_BONUS_MINUTES)) * 60;
}

/** The same while nobody knows the date: the smallest of the week, and no bonus. */
export function wholeOfAnyDate(rules: HouseRules, child: string): number {
  const of = childOf(rules, child);
  return Math.min(...[1, 2, 3, 4, 5, 6, 7].map((weekday) => minutesOn(of, weekday))) * 60;
}

/** Seconds that a kiosk may play of a date without asking anybody. */
export function offlineSeconds(rules: HouseRules, kiosk_id: string, whole_s: number): number {
  if (rules.kiosks.length === 1) return whole_s;
  let left = Math.floor(whole_s / 60);
  let own = 0;
  for (const { id, offline_minutes = 0 } of rules.kiosks) {
    const minutes = Math.min(left, offline_minutes);
    if (id === kiosk_id) own = minutes;
    left -= minutes;
  }
  const [first] = rules.kiosks;
  const hasTheRest = first?.id === kiosk_id && first.offline_minutes === undefined;
  return (hasTheRest ? left : own) * 60;
}

/** The part of them that a parent set aside for it, which leases to others leave alone. */
export function keptSeconds(rules: HouseRules, kiosk_id: string, whole_s: number): number {
  const set = rules.kiosks.find(({ id }) => id === kiosk_id)?.offline_minutes;
  return set === undefined || rules.kiosks.length === 1 ? 0 : offlineSeconds(rules, kiosk_id, whole_s);
}

/** Seconds that others than kiosks had written into dates from `from` to `to`. */
export function foreignBetween(
  days: readonly ForeignDay[],
  child: string,
  dates: { readonly from: string; readonly to: string },
): number {
  const those = days.filter((day) => day.child === child && day.date >= dates.from && day.date <= dates.to);
  return those.reduce((sum, day) => sum + day.seconds, 0);
}

/** `wall`: `YYYY-MM-DD HH:MM`. */
export function isQuiet(rules: HouseRules, child: string, wall: string): boolean {
  const time = wall.slice(11);
  const today = weekdayOf(wall.slice(0, 10));
  const yesterday = today === 1 ? 7 : today - 1;
  return childOf(rules, child).quiet.some(({ weekday, from, to }) => {
    if (from < to) return weekday === today && from <= time && time < to;
    return (weekday === today && from <= time) || (weekday === yesterday && time < to);
  });
}

function minutesOn({ minutes, weekdays }: ChildRules, weekday: number): number {
  return weekdays.get(weekday) ?? minutes ?? HOUR_MINUTES;
}

/** ISO: Monday is 1. */
export function weekdayOf(date: string): number {
  return new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
}
