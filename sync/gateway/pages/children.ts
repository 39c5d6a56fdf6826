import { type DailyLimit, dailyLimit } from '../../../db/day/daily-limit.ts';
import type { Postgres } from '../../../db/postgres/connect.ts';
import { asHousehold } from '../../../db/postgres/roles.ts';

/** A child, and how long its longest day of the week is. Bonus minutes come on top. */
export interface Child {
  readonly name: string;
  readonly day_s: number;
}

export function childrenOf(postgres: Postgres, user_id: string): Promise<Child[]> {
  return asHousehold(
    postgres,
    user_id,
    async (query) => {
      const rows = await query<{ name: string; daily: number | null; weekdays: (number | null)[] }>(
        `SELECT p.name, p.daily_limit_minutes AS daily,
                array(SELECT min(r.minutes) FROM profile_rules r
                      WHERE r.profile_id = p.id AND r.minutes IS NOT NULL GROUP BY r.weekday) AS weekdays
         FROM profiles p WHERE p.deleted_at IS NULL ORDER BY p.name, p.id`,
      );
      return rows.map(({ name, daily, weekdays }) => ({ name, day_s: longestDay(daily, weekdays) }));
    },
    'read',
  );
}

/** Where a weekday has minutes of its own, the daily limit is not used. */
function longestDay(daily: number | null, weekdays: readonly (number | null)[]): number {
  const limits: DailyLimit[] = weekdays.map(dailyLimit);
  if (weekdays.length < 7) limits.push(dailyLimit(daily));
  return Math.max(...limits.map(({ limit_s }) => limit_s));
}
