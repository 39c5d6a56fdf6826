import type { PgColumnBuilderBase } from 'drizzle-orm/pg-core';
import type { SQLiteColumnBuilderBase } from 'drizzle-orm/sqlite-core';
import { z } from 'zod';
import { pg, sqlite } from '../drizzle.ts';
import type { Column, Plain } from './column.ts';

type AnyColumn = Column<PgColumnBuilderBase, SQLiteColumnBuilderBase, z.ZodType>;
type Columns = Record<string, AnyColumn>;
type RecordOnly = Record<string, PgColumnBuilderBase>;

/**
 * A table of the record in both dialects. `columns` exist in Postgres and on the kiosk; `recordOnly` exist in Postgres
 * alone and never leave it (password hashes, credentials).
 */
export function recordTable<const N extends string, C extends Columns, R extends RecordOnly>(
  name: N,
  columns: C,
  recordOnly: R,
) {
  const sides = split(columns);
  return {
    name,
    pg: pg.pgTable(name, { ...sides.pg, ...recordOnly }),
    sqlite: sqlite.sqliteTable(name, sides.sqlite),
    wire: z.strictObject(sides.wire),
    /** See Plain. */
    plain: sides.plain as Readonly<Record<string, Plain>>,
  };
}

function split<C extends Columns>(columns: C) {
  const pick = <K extends keyof AnyColumn>(side: K) =>
    Object.fromEntries(Object.entries(columns).map(([key, it]) => [key, it[side]])) as {
      [P in keyof C]: C[P][K];
    };
  return { pg: pick('pg'), sqlite: pick('sqlite'), wire: pick('wire'), plain: pick('plain') };
}
