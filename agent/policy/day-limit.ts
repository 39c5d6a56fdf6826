import { Temporal } from 'temporal-polyfill';
import type { Circumstances } from './circumstances.ts';
import type { Info } from './decision.ts';
import type { Profile } from './household.ts';
import { type DailyLimit, dailyLimit } from './limits.ts';

/** What a child has on one date (POLICY section 3, rows 15 and 17), seconds. */
export interface DayLimit {
  readonly limit_s: number;
  readonly code: DailyLimit['code'];
  /** What counts of the minutes that were given. */
  readonly bonus_s: number;
  readonly infos: readonly Info[];
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7];

/**
 * While the clock is only held, the true date may be any later one: then the smallest limit of the week holds, and no bonus.
 * A limit that refuses by itself does so before a bonus is looked at: nothing plus something is nothing.
 */
export function dayLimitOf(
  profile: Pick<Profile, 'daily_limit_minutes' | 'rules' | 'bonuses'>,
  date: string,
  clock: Circumstances['clock'],
): DayLimit {
  const weekday = Temporal.PlainDate.from(date).dayOfWeek;
  const undated = clock !== 'trusted';
  const limit = undated ? smallestOfWeek(profile) : limitOn(profile, weekday);
  const bonus = profile.bonuses.on(date);
  const counts = !undated && limit.code === null;
  const unsure = undated && (profile.rules.minutes.size > 0 || bonus.bonus_s > 0);
  const infos: Info[] = [...limit.infos, ...bonus.infos];
  if (unsure) infos.push('DAY_UNKNOWN');
  if (limit.code !== null && bonus.bonus_s > 0) infos.push('BONUS_NOT_COUNTED');
  return { limit_s: limit.limit_s, code: limit.code, bonus_s: counts ? bonus.bonus_s : 0, infos };
}

type WeekdayLimit = Omit<DayLimit, 'bonus_s'>;

/** Where the weekday has minutes, the daily limit is not used; that it is malformed is told nevertheless. */
function limitOn(
  { daily_limit_minutes, rules }: Pick<Profile, 'daily_limit_minutes' | 'rules'>,
  weekday: number,
): WeekdayLimit {
  const daily = dailyLimit(daily_limit_minutes);
  const minutes = rules.minutes.get(weekday);
  if (minutes === undefined) return { ...daily, infos: daily.info === null ? [] : [daily.info] };
  const { limit_s, code, info } = dailyLimit(minutes);
  const invalid = info === 'LIMIT_INVALID' || daily.info === 'LIMIT_INVALID';
  return { limit_s, code, infos: invalid ? ['WEEKDAY_LIMIT', 'LIMIT_INVALID'] : ['WEEKDAY_LIMIT'] };
}

function smallestOfWeek(profile: Pick<Profile, 'daily_limit_minutes' | 'rules'>): WeekdayLimit {
  const limits = WEEKDAYS.map((weekday) => limitOn(profile, weekday));
  return limits.reduce((smallest, limit) => (limit.limit_s < smallest.limit_s ? limit : smallest));
}
