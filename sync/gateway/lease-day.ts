import { bonusesOf, type GrantRow } from '../../db/day/bonus.ts';
import { dayLimitOf } from '../../db/day/day-limit.ts';
import type { LeasedDay } from '../../db/day/grant-lease.ts';
import { type RuleRow, rulesOf } from '../../db/day/rules.ts';
import { type KioskRow, keptSeconds, sharingKiosks } from '../../db/day/sharing.ts';
import type { Query } from '../../db/postgres/connect.ts';

interface Day {
  readonly user_id: string;
  readonly profile_id: string;
  /** `YYYY-MM-DD`. */
  readonly date: string;
}

/** A child's date as the record has it, to be read under the day's lock. Null: the household has no such child. */
export async function readLeasedDay(query: Query, day: Day): Promise<LeasedDay | null> {
  const whole_s = await wholeSeconds(query, day);
  if (whole_s === null) return null;
  const kiosks = await readKiosks(query, day);
  const sharing = sharingKiosks(kiosks, day.user_id);
  const played_s = kiosks.reduce((sum, { seconds }) => sum + seconds, 0);
  return {
    whole_s,
    foreign_s: await foreignSeconds(query, day, played_s),
    // One that was revoked keeps what it was let play: it may not have heard of it yet.
    kiosks: kiosks.map(({ id, seconds, used_s, upto_s }) => ({
      kiosk_id: id,
      used_s: Math.max(seconds, used_s),
      upto_s,
      kept_s: keptSeconds(sharing, id, whole_s),
    })),
  };
}

/** The limit of the date with its bonus, by the kiosk's own law. */
async function wholeSeconds(query: Query, { user_id, profile_id, date }: Day): Promise<number | null> {
  const [child] = await query<{ daily_limit_minutes: number | null }>(
    'SELECT daily_limit_minutes FROM profiles WHERE id = $1 AND user_id = $2 AND deleted_at IS NULL',
    [profile_id, user_id],
  );
  if (!child) return null;
  const rules = await query<RuleRow>(
    `SELECT profile_id, weekday, minutes, NULL AS quiet_from, NULL AS quiet_to
     FROM profile_rules WHERE profile_id = $1`,
    [profile_id],
  );
  const grants = await query<GrantRow>(
    'SELECT id, profile_id, date::text, minutes FROM watch_time_grants WHERE profile_id = $1 AND date = $2',
    [profile_id, date],
  );
  const { limit_s, bonus_s } = dayLimitOf(
    { ...child, rules: rulesOf(rules, profile_id), bonuses: bonusesOf(grants, profile_id) },
    date,
    'trusted',
  );
  return limit_s + bonus_s;
}

interface KioskRead extends KioskRow {
  readonly seconds: number;
  readonly used_s: number;
  readonly upto_s: number | null;
}

/**
 * A lease that was not given back counts as long as its date is asked for, be it over in the zone of the kiosk that has it: what
 * was played on it may not have been told yet.
 */
function readKiosks(query: Query, { user_id, profile_id, date }: Day): Promise<KioskRead[]> {
  return query<KioskRead>(
    `SELECT kiosk.id, kiosk.user_id, kiosk.status, kiosk.paired_at, kiosk.settings,
       coalesce(watched.seconds, 0) AS seconds, coalesce(lease.used_s, 0) AS used_s,
       CASE WHEN lease.returned_at IS NULL THEN lease.upto_s END AS upto_s
     FROM kiosks kiosk
     LEFT JOIN kiosk_watch_time watched
       ON (watched.kiosk_id, watched.profile_id, watched.date) = (kiosk.id, $2, $3)
     LEFT JOIN watch_time_leases lease ON (lease.kiosk_id, lease.profile_id, lease.date) = (kiosk.id, $2, $3)
     WHERE kiosk.user_id = $1`,
    [user_id, profile_id, date],
  );
}

/** Minutes of the backend's other clients: what the day has beyond the kiosks' own, started minutes of which count in full. */
async function foreignSeconds(query: Query, { profile_id, date }: Day, played_s: number): Promise<number> {
  const [day] = await query<{ minutes: number }>(
    'SELECT coalesce(total_minutes, 0) AS minutes FROM daily_watch_time WHERE profile_id = $1 AND date = $2',
    [profile_id, date],
  );
  return Math.max(0, (day?.minutes ?? 0) - Math.ceil(played_s / 60)) * 60;
}
