import * as pg from 'drizzle-orm/pg-core';

/** Rows that belong to no household (platforms) are versioned under this one. */
export const SHARED_HOUSEHOLD = '00000000-0000-0000-0000-000000000000';

/** A counter per household, raised once in each writing transaction; triggers do it. `epoch` changes when history is void. */
export const householdRevisions = pg.pgTable('household_revisions', {
  user_id: pg.uuid('user_id').primaryKey(),
  revision: pg.bigint('revision', { mode: 'number' }).notNull(),
  epoch: pg.uuid('epoch').notNull().defaultRandom(),
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
