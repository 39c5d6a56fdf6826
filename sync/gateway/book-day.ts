import type { Query } from '../../db/postgres/connect.ts';
import type { SessionItem } from '../protocol.ts';

type Day = SessionItem['days'][number];

/** By date; of two figures for one date the greater. */
export function bySmallestDate(days: readonly Day[]): Day[] {
  const byDate = new Map<string, Day>();
  for (const day of days) {
    if (day.seconds > (byDate.get(day.date)?.seconds ?? -1)) byDate.set(day.date, day);
  }
  return [...byDate.values()].sort((a, b) => (a.date < b.date ? -1 : 1));
}

/**
 * What a child's minutes of a day grow by when the seconds of all kiosks together grow. Started minutes count, and only
 * the difference is added, so minutes that others wrote are kept.
 */
export function minutesToAdd(secondsBefore: number, secondsAfter: number): number {
  return Math.ceil(secondsAfter / 60) - Math.ceil(secondsBefore / 60);
}

/** Raises a kiosk's seconds of a child's day to `day.seconds`, within the caller's transaction. They never shrink. */
export async function bookDay(
  query: Query,
  kiosk: string,
  profile: string,
  day: Day,
): Promise<'more' | 'nothing_new'> {
  if (day.seconds <= (await secondsOf(query, kiosk, profile, day.date)).own) return 'nothing_new';

  await lockDay(query, profile, day);
  // Again, under the lock: another kiosk, or this one on another connection, may have been faster.
  const before = await secondsOf(query, kiosk, profile, day.date);
  const grown = day.seconds - before.own;
  if (grown <= 0) return 'nothing_new';
  await query(
    `INSERT INTO kiosk_watch_time AS known (profile_id, date, kiosk_id, seconds) VALUES ($1, $2, $3, $4)
     ON CONFLICT (profile_id, date, kiosk_id)
     DO UPDATE SET seconds = greatest(known.seconds, excluded.seconds), updated_at = now()`,
    [profile, day.date, kiosk, day.seconds],
  );
  const minutes = minutesToAdd(before.all, before.all + grown);
  await query(
    `UPDATE daily_watch_time SET total_minutes = coalesce(total_minutes, 0) + $3
     WHERE profile_id = $1 AND date = $2`,
    [profile, day.date, minutes],
  );
  return 'more';
}

/** Makes the day's row where there is none and holds it until the transaction ends, so that kiosks take turns. */
export async function lockDay(query: Query, profile: string, day: Omit<Day, 'seconds'>): Promise<void> {
  await query(
    `INSERT INTO daily_watch_time (profile_id, date, total_minutes, timezone) VALUES ($1, $2, 0, $3)
     ON CONFLICT (profile_id, date) DO NOTHING`,
    [profile, day.date, day.timezone],
  );
  const held = await query('SELECT FROM daily_watch_time WHERE profile_id = $1 AND date = $2 FOR UPDATE', [
    profile,
    day.date,
  ]);
  if (held.length === 0) throw Object.assign(new Error('The day was deleted meanwhile'), { code: '40001' });
}

async function secondsOf(
  query: Query,
  kiosk: string,
  profile: string,
  date: string,
): Promise<{ own: number; all: number }> {
  const [sums] = await query<{ own: number; all: number }>(
    `SELECT coalesce(sum(seconds) FILTER (WHERE kiosk_id = $3), 0) AS own, coalesce(sum(seconds), 0) AS all
     FROM kiosk_watch_time WHERE profile_id = $1 AND date = $2`,
    [profile, date, kiosk],
  );
  return { own: sums?.own ?? 0, all: sums?.all ?? 0 };
}
