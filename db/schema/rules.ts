import * as pg from 'drizzle-orm/pg-core';
import { instant, primaryId, stamps } from './pg-only.ts';

/**
 * What holds for a child on one weekday (ISO, Monday is 1): minutes instead of the daily limit, quiet hours in local wall
 * time (`HH:MM:SS`; from after to: across midnight).
 */
export const profileRules = pg.pgTable('profile_rules', {
  ...primaryId(),
  profile_id: pg.uuid('profile_id').notNull(),
  weekday: pg.smallint('weekday').notNull(),
  minutes: pg.integer('minutes'),
  quiet_from: pg.time('quiet_from'),
  quiet_to: pg.time('quiet_to'),
  ...stamps(),
});

/** Minutes a parent gave a child for one date, on top of the limit. */
export const watchTimeGrants = pg.pgTable('watch_time_grants', {
  ...primaryId(),
  profile_id: pg.uuid('profile_id').notNull(),
  date: pg.date('date', { mode: 'string' }).notNull(),
  minutes: pg.integer('minutes').notNull(),
  granted_by: pg.uuid('granted_by'),
  kiosk_id: pg.uuid('kiosk_id'),
  granted_at: instant('granted_at').notNull().defaultNow(),
});
