import { pg } from '../drizzle.ts';
import { instant } from './pg-only.ts';

/** What a migration changed or decided about one row: the row or its changed values before, and after. */
export const rowReconciliations = pg.pgTable('row_reconciliations', {
  id: pg.bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
  step: pg.varchar('step', { length: 60 }).notNull(),
  table_name: pg.varchar('table_name', { length: 63 }).notNull(),
  row_key: pg.text('row_key').notNull(),
  kind: pg.varchar('kind', { length: 30 }).notNull(),
  before: pg.jsonb('before'),
  after: pg.jsonb('after'),
  note: pg.text('note'),
  decided_by: pg.varchar('decided_by', { length: 255 }),
  created_at: instant('created_at').notNull().defaultNow(),
});
