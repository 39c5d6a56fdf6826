import type { NotNull } from 'drizzle-orm';
import type { PgColumnBuilderBase } from 'drizzle-orm/pg-core';
import type { SQLiteColumnBuilderBase } from 'drizzle-orm/sqlite-core';
import { z } from 'zod';
import { pg, sqlite } from '../drizzle.ts';

/**
 * One column of the record, declared once: what Postgres holds, what the kiosk's SQLite holds, and what travels between.
 * A field without a modifier may be null, as in SQL.
 */
export interface Column<
  P extends PgColumnBuilderBase,
  S extends SQLiteColumnBuilderBase,
  W extends z.ZodType,
> {
  readonly pg: P;
  readonly sqlite: S;
  /** Parses the value as it travels; null is allowed. */
  readonly wire: W;
}

export const uuid = (name: string) => column(pg.uuid(name), sqlite.text(name), z.guid().nullable());

/** varchar(length) in Postgres. SQLite has no such limit; the wire holds it. */
export const varchar = (name: string, length: number) =>
  column(pg.varchar(name, { length }), sqlite.text(name), z.string().max(length).nullable());

export const text = (name: string) => column(pg.text(name), sqlite.text(name), z.string().nullable());

export const integer = (name: string) => column(pg.integer(name), sqlite.integer(name), z.int32().nullable());

export const smallint = (name: string) =>
  column(pg.smallint(name), sqlite.integer(name), z.int32().nullable());

export const boolean = (name: string) =>
  column(pg.boolean(name), sqlite.integer(name, { mode: 'boolean' }), z.boolean().nullable());

/** `timestamp` without zone, as the existing tables have it, always read as UTC; milliseconds in SQLite. */
export const timestamp = (name: string) =>
  column(pg.timestamp(name), sqlite.integer(name, { mode: 'timestamp_ms' }), instant());

/** `timestamptz`, for the tables that are new. */
export const timestamptz = (name: string) =>
  column(
    pg.timestamp(name, { withTimezone: true }),
    sqlite.integer(name, { mode: 'timestamp_ms' }),
    instant(),
  );

/** A calendar day, `YYYY-MM-DD`, with no zone of its own. */
export const date = (name: string) =>
  column(pg.date(name, { mode: 'string' }), sqlite.text(name), z.iso.date().nullable());

/**
 * Wall time with no zone, `HH:MM:SS` as Postgres writes it. Any text travels: the policy forbids where it cannot read one,
 * and a pull that stopped at it would bring no other rule either.
 */
export const time = (name: string) => column(pg.time(name), sqlite.text(name), z.string().nullable());

export const json = (name: string) =>
  column(
    pg.jsonb(name).$type<Record<string, unknown>>(),
    sqlite.text(name, { mode: 'json' }).$type<Record<string, unknown>>(),
    z.record(z.string(), z.unknown()).nullable(),
  );

export function required<
  P extends PgColumnBuilderBase & CanRequire,
  S extends SQLiteColumnBuilderBase & CanRequire,
  W extends z.ZodType,
>(it: Column<P, S, z.ZodNullable<W>>): Column<NotNull<P>, NotNull<S>, W> {
  return {
    pg: it.pg.notNull() as NotNull<P>,
    sqlite: it.sqlite.notNull() as NotNull<S>,
    wire: it.wire.unwrap(),
  };
}

/** The row's own id: made by whoever writes it first, by Postgres when nobody did. */
export function id() {
  const it = uuid('id');
  return { pg: it.pg.primaryKey().defaultRandom(), sqlite: it.sqlite.primaryKey(), wire: it.wire.unwrap() };
}

interface CanRequire {
  notNull(): unknown;
}

function instant() {
  return z.iso
    .datetime({ offset: true })
    .transform((at) => new Date(at))
    .nullable();
}

function column<P extends PgColumnBuilderBase, S extends SQLiteColumnBuilderBase, W extends z.ZodType>(
  pgColumn: P,
  sqliteColumn: S,
  wire: W,
): Column<P, S, W> {
  return { pg: pgColumn, sqlite: sqliteColumn, wire };
}
