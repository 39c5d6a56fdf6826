import { Temporal } from 'temporal-polyfill';
import type { Bonuses, BonusInfo } from './bonus.ts';
import { type DailyLimit, dailyLimit } from './daily-limit.ts';
import type { Rules } from './rules.ts';

/** What a child has on one date (POLICY section 3, rows 15 and 17), seconds. */
export interface DayLimit {
  readonly limit_s: number;
  readonly code: DailyLimit['code'];
  /** What counts of the minutes that were given. */
  readonly bonus_s: number;
  readonly infos: readonly DayInfo[];
}

/** Remarks for parents and support. */
export type DayInfo =
  | NonNullable<DailyLimit['info']>
  | BonusInfo
  /** The weekday's minutes stand instead of the daily limit. */
  | 'WEEKDAY_LIMIT'
  /** Nobody can say which date it is: the smallest limit of the week, and no bonus. */
  | 'DAY_UNKNOWN'
  /** Given on a day whose limit allows nothing. */
  | 'BONUS_NOT_COUNTED';

/** What parents set for one child, as far as its days depend on it. */
export interface DayRules {
  readonly daily_limit_minutes: number | null;
  readonly rules: Pick<Rules, 'minutes'>;
  readonly bonuses: Bonuses;
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/**
 * While the clock is only held, the true date may be any later one: then the smallest limit of the week holds, and no bonus.
 * A limit that refuses by itself does so before a bonus is looked at: nothing plus something is nothing.
 */
export function dayLimitOf(profile: DayRules, date: string, clock: 'trusted' | 'held' | 'unset'): DayLimit {
  const weekday = Temporal.PlainDate.from(date).dayOfWeek;
  const undated = clock !== 'trusted';
  const limit = undated ? smallestOfWeek(profile) : limitOn(profile, weekday);
  const bonus = profile.bonuses.on(date);
  const counts = !undated && limit.code === null;
  const unsure = undated && (profile.rules.minutes.size > 0 || bonus.bonus_s > 0);
  const infos: DayInfo[] = [...limit.infos, ...bonus.infos];
  if (unsure) infos.push('DAY_UNKNOWN');
  if (limit.code !== null && bonus.bonus_s > 0) infos.push('BONUS_NOT_COUNTED');
  return { limit_s: limit.limit_s, code: limit.code, bonus_s: counts ? bonus.bonus_s : 0, infos };
}

type WeekdayLimit = Omit<DayLimit, 'bonus_s'>;

/** Where the weekday has minutes, the daily limit is not used; that it is malformed is told nevertheless. */
function limitOn({ daily_limit_minutes, rules }: Omit<DayRules, 'bonuses'>, weekday: number): WeekdayLimit {
  const daily = dailyLimit(daily_limit_minutes);
  const minutes = rules.minutes.get(weekday);
  if (minutes === undefined) return { ...daily, infos: daily.info === null ? [] : [daily.info] };
  const { limit_s, code, info } = dailyLimit(minutes);
  const invalid = info === 'LIMIT_INVALID' || daily.info === 'LIMIT_INVALID';
  return { limit_s, code, infos: invalid ? ['WEEKDAY_LIMIT', 'LIMIT_INVALID'] : ['WEEKDAY_LIMIT'] };
}

function smallestOfWeek(profile: Omit<DayRules, 'bonuses'>): WeekdayLimit {
  const limits = WEEKDAYS.map((weekday) => limitOn(profile, weekday));
  return limits.reduce((smallest, limit) => (limit.limit_s < smallest.limit_s ? limit : smallest));
}
