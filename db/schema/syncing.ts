import { pg } from '../drizzle.ts';
import { instant, primaryId } from './pg-only.ts';

/** What became of an item that a kiosk sent, so that sending it again does nothing. */
export const syncReceipts = pg.pgTable(
  'sync_receipts',
  {
    kiosk_id: pg.uuid('kiosk_id').notNull(),
    item_id: pg.uuid('item_id').notNull(),
    kind: pg.varchar('kind', { length: 40 }).notNull(),
    outcome: pg.varchar('outcome', { length: 20 }).notNull(),
    reason: pg.varchar('reason', { length: 40 }),
    received_at: instant('received_at').notNull().defaultNow(),
  },
  (it) => [pg.primaryKey({ columns: [it.kiosk_id, it.item_id] })],
);

/** Chips that a kiosk was shown and nobody knows. */
export const chipSightings = pg.pgTable('chip_sightings', {
  ...primaryId(),
  kiosk_id: pg.uuid('kiosk_id').notNull(),
  chip_uid: pg.varchar('chip_uid', { length: 255 }).notNull(),
  times: pg.integer('times').notNull().default(1),
  first_seen_at: instant('first_seen_at').notNull(),
  last_seen_at: instant('last_seen_at').notNull(),
});

/** How far one of several kiosks may go in a child's day while it is online: a point in that kiosk's own seconds. */
export const watchTimeLeases = pg.pgTable(
  'watch_time_leases',
  {
    profile_id: pg.uuid('profile_id').notNull(),
    date: pg.date('date', { mode: 'string' }).notNull(),
    kiosk_id: pg.uuid('kiosk_id').notNull(),
    upto_s: pg.integer('upto_s').notNull(),
    /** The kiosk's own total, as it said when it last asked. */
    used_s: pg.integer('used_s').notNull(),
    /** Rises with each answer: only who knows the last may give it back. */
    number: pg.integer('number').notNull(),
    granted_at: instant('granted_at').notNull().defaultNow(),
    expires_at: instant('expires_at').notNull(),
    returned_at: instant('returned_at'),
  },
  (it) => [pg.primaryKey({ columns: [it.profile_id, it.date, it.kiosk_id] })],
);
