import type { Query } from './connect.ts';
import type { LedgerEntry } from './ledger.ts';
import { type HeldStep, type Step, sha256 } from './step.ts';

export interface AppliedEntry extends LedgerEntry {
  readonly applied_at: Date;
}

/** How far a step has come. */
export interface Position {
  /** Statements that are done with. */
  readonly statement: number;
  /** Where the next one, a batch, goes on; null when it has not begun. */
  readonly after: string | null;
}

/** A row of `schema_progress`: the step under way. */
export interface StepProgress extends Position {
  readonly id: string;
  /** Of the statements that are done with. */
  readonly checksum: string;
}

export const BEGINNING: Position = { statement: 0, after: null };

export async function readLedger(query: Query): Promise<AppliedEntry[]> {
  if (!(await isThere(query, 'schema_migrations'))) return [];
  return query<AppliedEntry>(
    'SELECT id, checksum, applied_at FROM public.schema_migrations ORDER BY applied_at, id',
  );
}

export async function readProgress(query: Query): Promise<StepProgress[]> {
  if (!(await isThere(query, 'schema_progress'))) return [];
  return query<StepProgress>('SELECT id, statement, after, checksum FROM public.schema_progress ORDER BY id');
}

export async function isThere(query: Query, table: string): Promise<boolean> {
  const [found] = await query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [
    `public.${table}`,
  ]);
  return found?.there ?? false;
}

/** Changes when one of the statements that are done with is edited, which would leave the database in neither state. */
export function checksumBefore(step: Pick<Step | HeldStep, 'statements'>, statement: number): string {
  return sha256(step.statements.slice(0, statement).join(''));
}

// The books as SQL, the same for the program and for the script that a person runs by hand.

export const LEDGER_TABLES = [
  `CREATE TABLE IF NOT EXISTS public.schema_migrations (
    id text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL)`,
  `CREATE TABLE IF NOT EXISTS public.schema_progress (
    id text PRIMARY KEY, statement integer NOT NULL, after uuid, checksum text NOT NULL)`,
] as const;

/** `at` is an SQL expression. */
export function enterSql({ id, checksum }: LedgerEntry, at: string): string {
  return `INSERT INTO public.schema_migrations (id, checksum, applied_at) VALUES (${literal(id)}, ${literal(checksum)}, ${at})`;
}

/** `after` is an SQL expression. */
export function progressSql(step: Step, statement: number, after: string): string {
  const row = [literal(step.id), statement, after, literal(checksumBefore(step, statement))].join(', ');
  return `INSERT INTO public.schema_progress (id, statement, after, checksum) VALUES (${row})
    ON CONFLICT (id) DO UPDATE SET (statement, after, checksum) = (excluded.statement, excluded.after, excluded.checksum)`;
}

export function forgetProgressSql(id: string): string {
  return `DELETE FROM public.schema_progress WHERE id = ${literal(id)}`;
}

/** What is written once `statement` statements are done with: after the last, that the step is applied. */
export function bookingSql(step: Step, statement: number, at: string): string[] {
  if (statement < step.statements.length) return [progressSql(step, statement, 'NULL')];
  return [forgetProgressSql(step.id), enterSql(step, at)];
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
