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
  readonly plain: Plain;
}

/**
 * What almost every value looks like, for a quick reader of many rows (read-row.ts). Where it says no, `wire` decides: so it
 * may say no to anything, and yes only to what `wire` takes.
 */
export interface Plain {
  readonly is: (value: unknown) => boolean;
  /** Whether null is plain as well. */
  readonly nullable: boolean;
  /** What `wire` makes of a plain value other than null; the value itself where there is none. */
  readonly to?: (value: string) => unknown;
}

export const uuid = (name: string) =>
  column(pg.uuid(name), sqlite.text(name), z.guid().nullable(), (it) => matches(it, GUID));

/** varchar(length) in Postgres. SQLite has no such limit; the wire holds it. */
export const varchar = (name: string, length: number) =>
  column(
    pg.varchar(name, { length }),
    sqlite.text(name),
    z.string().max(length).nullable(),
    (it) => typeof it === 'string' && it.length <= length,
  );

export const text = (name: string) =>
  column(pg.text(name), sqlite.text(name), z.string().nullable(), isString);

export const integer = (name: string) =>
  column(pg.integer(name), sqlite.integer(name), z.int32().nullable(), isInt32);

export const smallint = (name: string) =>
  column(pg.smallint(name), sqlite.integer(name), z.int32().nullable(), isInt32);

export const boolean = (name: string) =>
  column(pg.boolean(name), sqlite.integer(name, { mode: 'boolean' }), z.boolean().nullable(), isBoolean);

/** `timestamp` without zone, as the existing tables have it, always read as UTC; milliseconds in SQLite. */
export const timestamp = (name: string) =>
  column(pg.timestamp(name), sqlite.integer(name, { mode: 'timestamp_ms' }), instant(), isInstant, dateOf);

/** `timestamptz`, for the tables that are new. */
export const timestamptz = (name: string) =>
  column(
    pg.timestamp(name, { withTimezone: true }),
    sqlite.integer(name, { mode: 'timestamp_ms' }),
    instant(),
    isInstant,
    dateOf,
  );

/** A calendar day, `YYYY-MM-DD`, with no zone of its own. */
export const date = (name: string) =>
  column(pg.date(name, { mode: 'string' }), sqlite.text(name), z.iso.date().nullable(), never);

/**
 * Wall time with no zone, `HH:MM:SS` as Postgres writes it. Any text travels: the policy forbids where it cannot read one,
 * and a pull that stopped at it would bring no other rule either.
 */
export const time = (name: string) =>
  column(pg.time(name), sqlite.text(name), z.string().nullable(), isString);

export const json = (name: string) =>
  column(
    pg.jsonb(name).$type<Record<string, unknown>>(),
    sqlite.text(name, { mode: 'json' }).$type<Record<string, unknown>>(),
    z.record(z.string(), z.unknown()).nullable(),
    never,
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
    plain: { ...it.plain, nullable: false },
  };
}

/** The row's own id: made by whoever writes it first, by Postgres when nobody did. */
export function id() {
  const it = uuid('id');
  return {
    pg: it.pg.primaryKey().defaultRandom(),
    sqlite: it.sqlite.primaryKey(),
    wire: it.wire.unwrap(),
    plain: { ...it.plain, nullable: false },
  };
}

interface CanRequire {
  notNull(): unknown;
}

function instant() {
  return z.iso.datetime({ offset: true }).transform(dateOf).nullable();
}

const GUID = /^[\da-fA-F]{8}-[\da-fA-F]{4}-[\da-fA-F]{4}-[\da-fA-F]{4}-[\da-fA-F]{12}$/;

/** As Postgres writes it, in UTC. A 29 February is for `wire` to judge. */
const INSTANT =
  /^\d{4}-(?:(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])|(?:0[13-9]|1[0-2])-(?:29|30)|(?:0[13578]|1[02])-31)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,6})?\+00:00$/;

const never = () => false;
const isString = (value: unknown) => typeof value === 'string';
const isBoolean = (value: unknown) => typeof value === 'boolean';
const isInt32 = (value: unknown) => Number.isInteger(value) && Math.abs(value as number) < 2 ** 31;
const isInstant = (value: unknown) => matches(value, INSTANT);

function matches(value: unknown, pattern: RegExp): boolean {
  return typeof value === 'string' && pattern.test(value);
}

function dateOf(at: string): Date {
  return new Date(at);
}

function column<P extends PgColumnBuilderBase, S extends SQLiteColumnBuilderBase, W extends z.ZodType>(
  pgColumn: P,
  sqliteColumn: S,
  wire: W,
  is: Plain['is'],
  to?: Plain['to'],
): Column<P, S, W> {
  const plain = { is, nullable: true, ...(to && { to }) };
  return { pg: pgColumn, sqlite: sqliteColumn, wire, plain };
}
