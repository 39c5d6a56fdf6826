import { getTableColumns } from '../drizzle.ts';
import { type MirroredTable, mirrored, mirroredTables, type Row } from '../schema/mirrored.ts';
import type { Db } from './open.ts';

/** A row as it is now in the record. */
export type MirrorRow = {
  readonly [T in MirroredTable]: { readonly type: 'row'; readonly table: T; readonly row: Row<T> };
}[MirroredTable];

/** A row that the record, or this household, no longer has. */
export interface MirrorGone {
  readonly type: 'gone';
  readonly table: MirroredTable;
  readonly id: string;
}

export type MirrorChange = MirrorRow | MirrorGone;

/** Where a copy of the household's rows stands; `pulled_at` is the gateway's clock in milliseconds. */
export interface MirrorState {
  readonly kiosk_id: string;
  readonly user_id: string;
  readonly cursor: string;
  readonly pulled_at: number;
}

/** Writes single changes to a mirror file. Call inside a transaction. */
export function changeWriter(db: Db): (change: MirrorChange) => void {
  const upserts = prepareAll(db, (table) => insertSql(table, 1));
  const deletes = prepareAll(db, (table) => `DELETE FROM ${quoted(table)} WHERE "id" = ?`);
  return (change) => {
    if (change.type === 'row') upserts[change.table].run(valuesOf(change));
    else deletes[change.table].run(change.id);
  };
}

/** Writes many rows quickly: `rowsAtOnce` of a table go into one statement. Call inside a transaction, `flush` last. */
export function bulkWriter(db: Db, rowsAtOnce: number) {
  const many = prepareAll(db, (table) => insertSql(table, rowsAtOnce));
  const single = prepareAll(db, (table) => insertSql(table, 1));
  /** Values of the rows that wait, one row behind the other. */
  const waiting = Object.fromEntries(mirroredTables.map((table) => [table, []])) as unknown as {
    readonly [T in MirroredTable]: unknown[];
  };

  return {
    add(row: MirrorRow): void {
      const values = waiting[row.table];
      pushValues(values, row);
      if (values.length < rowsAtOnce * columns[row.table].length) return;
      many[row.table].run(values);
      values.length = 0;
    },
    flush(): void {
      for (const table of mirroredTables) {
        const values = waiting[table];
        const width = columns[table].length;
        for (let at = 0; at < values.length; at += width) single[table].run(values.slice(at, at + width));
        values.length = 0;
      }
    },
  };
}

export function readState(db: Db): MirrorState | null {
  const row = db.prepare('SELECT kiosk_id, user_id, cursor, pulled_at FROM mirror_state').get();
  return (row as MirrorState | undefined) ?? null;
}

export function writeState(db: Db, state: MirrorState): void {
  db.prepare(
    `INSERT OR REPLACE INTO mirror_state (only, kiosk_id, user_id, cursor, pulled_at)
     VALUES (1, :kiosk_id, :user_id, :cursor, :pulled_at)`,
  ).run(state);
}

/** Column lists come from db/schema, values go through drizzle's own mapping: neither is written down twice. */
function pushValues(values: unknown[], { table, row }: MirrorRow): void {
  const given = row as Record<string, unknown>;
  for (const [key, column] of columns[table]) {
    const value = given[key];
    values.push(value === null ? null : column.mapToDriverValue(value));
  }
}

function valuesOf(row: MirrorRow): unknown[] {
  const values: unknown[] = [];
  pushValues(values, row);
  return values;
}

const columns = Object.fromEntries(
  mirroredTables.map((table) => [table, Object.entries(getTableColumns(mirrored[table].sqlite))]),
) as { readonly [T in MirroredTable]: [key: string, column: AnyColumn][] };

interface AnyColumn {
  readonly name: string;
  mapToDriverValue(value: unknown): unknown;
}

function insertSql(table: MirroredTable, rows: number): string {
  const names = columns[table].map(([, column]) => quoted(column.name));
  const tuple = `(${names.map(() => '?').join(', ')})`;
  const tuples = Array.from({ length: rows }, () => tuple).join(', ');
  return `INSERT OR REPLACE INTO ${quoted(table)} (${names.join(', ')}) VALUES ${tuples}`;
}

function prepareAll(db: Db, sql: (table: MirroredTable) => string) {
  return Object.fromEntries(mirroredTables.map((table) => [table, db.prepare(sql(table))])) as {
    readonly [T in MirroredTable]: ReturnType<Db['prepare']>;
  };
}

function quoted(name: string): string {
  return `"${name}"`;
}
