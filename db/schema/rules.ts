import { pg } from '../drizzle.ts';
import { date, id, integer, required, smallint, time, uuid } from './column.ts';
import { instant, stamps } from './pg-only.ts';
import { recordTable } from './table.ts';

/**
 * What holds for a child on one weekday (ISO, Monday is 1): minutes instead of the daily limit, quiet hours in local wall
 * time (`HH:MM:SS`; from after to: across midnight). No range is checked on the way: the policy judges what a rule says.
 */
export const profileRules = recordTable(
  'profile_rules',
  {
    id: id(),
    profile_id: required(uuid('profile_id')),
    weekday: required(smallint('weekday')),
    minutes: integer('minutes'),
    quiet_from: time('quiet_from'),
    quiet_to: time('quiet_to'),
  },
  stamps(),
);

/** Minutes a parent gave a child for one date, on top of the limit. */
export const watchTimeGrants = recordTable(
  'watch_time_grants',
  {
    id: id(),
    profile_id: required(uuid('profile_id')),
    date: required(date('date')),
    minutes: required(integer('minutes')),
    /** Where it was given, behind the PIN; null when a parent gave it elsewhere. */
    kiosk_id: uuid('kiosk_id'),
  },
  {
    granted_by: pg.uuid('granted_by'),
    granted_at: instant('granted_at').notNull().defaultNow(),
  },
);
