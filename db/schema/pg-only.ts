import { pg } from '../drizzle.ts';

/** Parts of tables that exist in Postgres alone. */
export const primaryId = () => ({ id: pg.uuid('id').primaryKey().defaultRandom() });

export const instant = (name: string) => pg.timestamp(name, { withTimezone: true });

export const stamps = () => ({
  created_at: instant('created_at').notNull().defaultNow(),
  updated_at: instant('updated_at').notNull().defaultNow(),
});
