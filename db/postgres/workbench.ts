import { connect, type Postgres, type Query } from './connect.ts';
import type { Progress } from './progress.ts';
import { parseStep, type Step } from './step.ts';

/** For tests of the runner: databases, steps written on the spot, and time that passes by itself. */
export interface Workbench {
  /** A database without tables. */
  readonly empty: () => Promise<Postgres>;
  readonly urlOf: (postgres: Postgres) => string;
  readonly close: () => Promise<void>;
}

export function openWorkbench(create: (name: string) => Promise<string>): Workbench {
  const open = new Map<Postgres, string>();
  return {
    empty: async () => {
      const url = await create(`bench_${open.size + 1}`);
      const postgres = connect({ url, applicationName: 'test', connections: 4, statementTimeout: 0 });
      open.set(postgres, url);
      return postgres;
    },
    urlOf: (postgres) => open.get(postgres) ?? '',
    close: async () => {
      for (const postgres of open.keys()) await postgres.close();
    },
  };
}

/** Leaves a database without tables, sooner than a new one is made. */
export async function clear({ query }: Postgres): Promise<void> {
  await query('DROP SCHEMA public CASCADE');
  await query('CREATE SCHEMA public');
}

export const NOW = Date.UTC(2026, 0, 15);

/** Nobody waits, nothing is random. */
export const still = { now: () => NOW, pause: async () => {}, random: () => 0.5 };

export function steps(files: Readonly<Record<string, string>>): Step[] {
  return Object.entries(files).map(([id, sql]) => parseStep(id, sql));
}

/** Ends the promise of the code at the nth event, as a crash would. */
export class Crash extends Error {}

/** Keeps events; `at` is called with each one's number, from 1. */
export function journal(at: (number: number, event: Progress) => void | Promise<void> = () => {}) {
  const events: Progress[] = [];
  const progress = async (event: Progress) => {
    events.push(event);
    await at(events.length, event);
  };
  return { events, progress };
}

/** Everything that a careless look would change: objects with their numbers and files, and the ledger. */
export async function fingerprint(query: Query): Promise<unknown[]> {
  return query(`
    SELECT 'class' AS kind, c.oid::text, c.relname || ' ' || c.relfilenode AS about FROM pg_class c
      WHERE c.relnamespace = 'public'::regnamespace
    UNION ALL SELECT 'proc', oid::text, proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
    UNION ALL SELECT 'constraint', oid::text, conname || convalidated FROM pg_constraint
      WHERE connamespace = 'public'::regnamespace
    UNION ALL SELECT 'role', oid::text, rolname FROM pg_roles
    ORDER BY 1, 2`);
}

export async function logOf(query: Query): Promise<string[]> {
  return (await query<{ what: string }>('SELECT what FROM log ORDER BY id')).map(({ what }) => what);
}

/** Ids in the order of their entry, but for the one that says how the database began. */
export async function appliedTo(query: Query): Promise<string[]> {
  const rows = await query<{ id: string }>(
    `SELECT id FROM schema_migrations WHERE id NOT LIKE '0000%' ORDER BY ctid`,
  );
  return rows.map(({ id }) => id);
}
