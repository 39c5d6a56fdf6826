import { isDeepStrictEqual } from 'node:util';
import type { Query } from '../connect.ts';

export type Row = Readonly<Record<string, unknown>>;
/** Table → key → row, as JSON that Postgres made. The key is the id; of token_blacklist, whose ids change, token_jti. */
export type Snapshot = Readonly<Record<string, Readonly<Record<string, Row>>>>;

/** A row of row_reconciliations. */
export interface Reconciliation {
  readonly step: string;
  readonly table_name: string;
  readonly row_key: string;
  readonly kind: string;
  readonly before: Row | null;
  readonly after: Row | null;
  readonly note: string | null;
}

const documented = [
  'users',
  'platforms',
  'videos',
  'profiles',
  'nfc_chips',
  'video_nfc_mappings',
  'watch_sessions',
  'daily_watch_time',
  'token_blacklist',
];

/** Every row of the documented tables that are there. */
export async function takeSnapshot(query: Query): Promise<Snapshot> {
  const tables: Record<string, Record<string, Row>> = {};
  for (const table of documented) {
    const [found] = await query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [table]);
    if (!found?.there) continue;
    const key = table === 'token_blacklist' ? 'token_jti' : 'id';
    const rows = await query<{ row: Row }>(`SELECT to_jsonb(it) AS row FROM ${table} it`);
    tables[table] = Object.fromEntries(rows.map(({ row }) => [String(row[key]), row]));
  }
  return tables;
}

export async function readReconciliations(query: Query): Promise<Reconciliation[]> {
  return query<Reconciliation>(
    'SELECT step, table_name, row_key, kind, before, after, note FROM row_reconciliations ORDER BY table_name, row_key, kind',
  );
}

/** What init.sql calls otherwise. */
const renamed: Readonly<Record<string, string>> = { 'token_blacklist.created_at': 'revoked_at' };

export interface Account {
  /** Rows that are there no more. */
  readonly lost: readonly string[];
  /** Values that are others now and nobody wrote down why. */
  readonly unexplained: readonly string[];
  /** Notes of changes to these rows that are not so. */
  readonly unfounded: readonly string[];
}

export const ALL_ACCOUNTED_FOR: Account = { lost: [], unexplained: [], unfounded: [] };

/** Holds two snapshots and the notes about their differences against each other; rows that came later do not count. */
export function accountFor(
  before: Snapshot,
  after: Snapshot,
  reconciliations: readonly Reconciliation[],
): Account {
  const lost: string[] = [];
  const unexplained: string[] = [];
  for (const [table, rows] of Object.entries(before)) {
    for (const [key, row] of Object.entries(rows)) {
      const now = after[table]?.[key];
      if (!now) {
        lost.push(`${table} ${key}`);
        continue;
      }
      const notes = reconciliations.filter((it) => it.table_name === table && it.row_key === key);
      unexplained.push(
        ...changes(table, row, now)
          .filter((change) => !notes.some((note) => explains(note, change)))
          .map(({ column, was, is }) => `${table} ${key} ${column}: ${show(was)} became ${show(is)}`),
      );
    }
  }
  const unfounded = reconciliations.filter((note) => !isTrue(note, before, after)).map((note) => show(note));
  return { lost, unexplained, unfounded };
}

interface Change {
  readonly column: string;
  readonly was: unknown;
  readonly is: unknown;
}

function changes(table: string, row: Row, now: Row): Change[] {
  return Object.entries(row)
    .map(([column, was]) => ({ column, was, is: now[renamed[`${table}.${column}`] ?? column] }))
    .filter(({ was, is }) => !isDeepStrictEqual(was, is));
}

function explains(note: Reconciliation, { column, was, is }: Change): boolean {
  return (
    !!note.before &&
    !!note.after &&
    column in note.before &&
    column in note.after &&
    isDeepStrictEqual(note.before[column], was) &&
    isDeepStrictEqual(note.after[column], is)
  );
}

/** A note is true when its values are those of the row, before and after, as far as the row had such columns before. */
function isTrue(note: Reconciliation, before: Snapshot, after: Snapshot): boolean {
  const was = before[note.table_name]?.[note.row_key];
  const is = after[note.table_name]?.[note.row_key];
  if (!was || !is) return true;
  return (
    Object.entries(note.after ?? {}).every(([column, value]) => isDeepStrictEqual(is[column], value)) &&
    Object.entries(note.before ?? {}).every(([column, value]) => {
      const name = earlier(note.table_name, column, was);
      return !(name in was) || isDeepStrictEqual(was[name], value);
    })
  );
}

function earlier(table: string, column: string, row: Row): string {
  if (column in row) return column;
  const [old] =
    Object.entries(renamed).find(([name, now]) => now === column && name.startsWith(`${table}.`)) ?? [];
  return old?.split('.')[1] ?? column;
}

function show(value: unknown): string {
  return (JSON.stringify(value) ?? 'nothing').slice(0, 200);
}
