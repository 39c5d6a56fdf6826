import { pg } from '../drizzle.ts';
import { instant } from './pg-only.ts';

/** Rows that belong to no household (platforms) are versioned under this one. */
export const SHARED_HOUSEHOLD = '00000000-0000-0000-0000-000000000000';

/** A counter per household, raised once in each writing transaction; triggers do it. `epoch` changes when history is void. */
export const householdRevisions = pg.pgTable('household_revisions', {
  user_id: pg.uuid('user_id').primaryKey(),
  revision: pg.bigint('revision', { mode: 'number' }).notNull(),
  epoch: pg.uuid('epoch').notNull().defaultRandom(),
  /** Tombstones up to here may be gone. */
  pruned_through: pg.bigint('pruned_through', { mode: 'number' }).notNull().default(0),
});

/** Each mirrored row's latest revision in its household; with `deleted`, its tombstone there. */
export const rowVersions = pg.pgTable(
  'row_versions',
  {
    user_id: pg.uuid('user_id').notNull(),
    table_name: pg.varchar('table_name', { length: 63 }).notNull(),
    row_id: pg.uuid('row_id').notNull(),
    revision: pg.bigint('revision', { mode: 'number' }).notNull(),
    deleted: pg.boolean('deleted').notNull(),
  },
  (it) => [pg.primaryKey({ columns: [it.user_id, it.table_name, it.row_id] })],
);

/** Where a household stood on a day: tells which tombstones are old enough to go. */
export const revisionMarks = pg.pgTable(
  'revision_marks',
  {
    user_id: pg.uuid('user_id').notNull(),
    revision: pg.bigint('revision', { mode: 'number' }).notNull(),
    at: instant('at').notNull().defaultNow(),
  },
  (it) => [pg.primaryKey({ columns: [it.user_id, it.revision] })],
);

/** Which server, timeline and database last wrote revisions. One row; a restored backup differs, and epochs change. */
export const recordInstallation = pg.pgTable('record_installation', {
  single: pg.boolean('single').primaryKey().default(true),
  installation: pg.text('installation').notNull(),
  noted_at: instant('noted_at').notNull().defaultNow(),
});
