import { isDeepStrictEqual } from 'node:util';
import type { Query } from '../connect.ts';
import type { Row, Snapshot } from './snapshot.ts';

/** Sends statements that name columns, as an older backend does, and remembers what each row must now hold. */
export interface OldBackend {
  /** Answers the new row's key: its id, of token_blacklist its token_jti. */
  readonly insert: (table: string, values: Row) => Promise<string>;
  readonly update: (table: string, key: string, changes: Row) => Promise<void>;
  readonly remove: (table: string, key: string) => Promise<void>;
  /** A statement of any kind that must answer so many rows. */
  readonly send: (text: string, values: readonly unknown[], rows: number) => Promise<readonly Row[]>;
  /** What a row must hold by now through something else than the statements above; null when it must be gone. */
  readonly expect: (table: string, key: string, values: Row | null) => void;
}

/** What a backend has sent so far. */
export interface Journal {
  statements: number;
  /** What went wrong and with which statement. */
  readonly errors: string[];
  /** `table key` → what the row must hold; null when it must be gone. */
  readonly rows: Map<string, Row | null>;
}

export function openJournal(): Journal {
  return { statements: 0, errors: [], rows: new Map() };
}

export function oldBackend(query: Query, journal: Journal): OldBackend {
  const send: OldBackend['send'] = async (text, values, rows) => {
    journal.statements++;
    try {
      const answer = await query<Record<string, unknown>>(text, values);
      if (answer.length !== rows) journal.errors.push(`${text}: ${answer.length} rows instead of ${rows}`);
      return answer;
    } catch (error) {
      journal.errors.push(`${text}: ${String(error)}`);
      return [];
    }
  };
  const expect: OldBackend['expect'] = (table, key, values) => {
    const known = journal.rows.get(`${table} ${key}`);
    journal.rows.set(`${table} ${key}`, values && { ...known, ...values });
  };
  return {
    send,
    expect,
    insert: async (table, values) => {
      const columns = Object.keys(values);
      const places = columns.map((_, at) => `$${at + 1}`).join(', ');
      const text = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places}) RETURNING ${keyOf(table)} AS key`;
      const [row] = await send(text, Object.values(values), 1);
      const key = String(row?.['key'] ?? 'never written');
      if (row) expect(table, key, values);
      return key;
    },
    update: async (table, key, changes) => {
      const set = Object.keys(changes).map((column, at) => `${column} = $${at + 2}`);
      if (hasUpdatedAt.includes(table)) set.push('updated_at = CURRENT_TIMESTAMP');
      const text = `UPDATE ${table} SET ${set.join(', ')} WHERE ${keyOf(table)} = $1 RETURNING 1`;
      await send(text, [key, ...Object.values(changes)], 1);
      expect(table, key, changes);
    },
    remove: async (table, key) => {
      await send(`DELETE FROM ${table} WHERE ${keyOf(table)} = $1 RETURNING 1`, [key], 1);
      expect(table, key, null);
    },
  };
}

/** What the database does not hold as the backend left it, one line each. */
export function notAsWritten(journal: Journal, now: Snapshot): string[] {
  return [...journal.rows].flatMap(([name, values]) => {
    const [table = '', key = ''] = name.split(' ');
    const row = now[table]?.[key];
    if (values === null) return row ? [`${name} is there again`] : [];
    if (!row) return [`${name} is gone`];
    return Object.entries(values)
      .filter(([column, value]) => !isDeepStrictEqual(row[column], value))
      .map(([column, value]) => `${name} ${column}: ${row[column]} instead of ${value}`);
  });
}

/** In both older schemas. */
const hasUpdatedAt = ['users', 'videos', 'profiles'];

function keyOf(table: string): string {
  return table === 'token_blacklist' ? 'token_jti' : 'id';
}
