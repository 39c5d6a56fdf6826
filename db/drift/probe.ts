import type { Session } from '../postgres/connect.ts';
import { failureOf } from '../postgres/failure.ts';
import type { Probe } from './probes.ts';

export type ProbeResult = Pick<Probe, 'id' | 'title' | 'table'> &
  (
    | { readonly kind: 'counted'; readonly count: number; readonly ids: readonly string[] }
    /** The columns it asks about are not all there. */
    | { readonly kind: 'not_applicable'; readonly lacking: readonly string[] }
    | { readonly kind: 'failed'; readonly message: string }
  );

/**
 * Asks the rows, one question after the other, all about one moment. Writes nothing. Rejects when the connection breaks;
 * a question that cannot be answered is an answer of its own.
 */
export async function runProbes(session: Session, probes: readonly Probe[]): Promise<ProbeResult[]> {
  await session.script(
    `BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;
     SET LOCAL statement_timeout = '60s'; SET LOCAL lock_timeout = '5s'; SET LOCAL search_path = pg_catalog;
     -- An error instead of an answer about the few rows that a policy lets through.
     SET LOCAL row_security = off`,
  );
  const there = await columnsOf(session);
  const results: ProbeResult[] = [];
  for (const probe of probes) results.push(await runProbe(session, probe, there));
  await session.script('COMMIT');
  return results;
}

async function runProbe(session: Session, probe: Probe, there: ReadonlySet<string>): Promise<ProbeResult> {
  const { id, title, table } = probe;
  const lacking = probe.needs.filter((column) => !there.has(column));
  if (lacking.length > 0) return { id, title, table, kind: 'not_applicable', lacking };
  await session.script('SAVEPOINT probe');
  try {
    return { id, title, table, kind: 'counted', ...(await count(session, probe)) };
  } catch (error) {
    // On a broken connection this fails as well, and says so.
    await session.script('ROLLBACK TO SAVEPOINT probe');
    return { id, title, table, kind: 'failed', message: reason(error) };
  }
}

async function count(session: Session, { sql, texts }: Probe): Promise<{ count: number; ids: string[] }> {
  const values = texts ? [await keptTexts(session, texts)] : [];
  const [found] = await session.query<{ count: number; ids: string[] | null }>(
    `SELECT count(*) AS count, (array_agg(it.id ORDER BY it.id))[1:5] AS ids FROM (${sql}) it`,
    values,
  );
  return { count: found?.count ?? 0, ids: found?.ids?.filter((id) => id !== null) ?? [] };
}

async function keptTexts(session: Session, { sql, keep }: NonNullable<Probe['texts']>): Promise<string[]> {
  const rows = await session.query<{ text: string | null }>(sql);
  return rows.flatMap(({ text }) => (text !== null && keep(text) ? [text] : []));
}

/** As `table.column`. */
async function columnsOf(session: Session): Promise<ReadonlySet<string>> {
  const rows = await session.query<{ name: string }>(
    `SELECT c.relname || '.' || a.attname AS name FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND a.attnum > 0 AND NOT a.attisdropped`,
  );
  return new Set(rows.map(({ name }) => name));
}

/** Never a message that repeats a value: those may be somebody's. */
function reason(error: unknown): string {
  const failure = failureOf(error);
  switch (failure?.kind) {
    case 'access_denied':
    case 'schema_differs':
    case 'overloaded':
      return failure.message;
    default:
      return `Postgres refused the question (${sqlState(error)})`;
  }
}

function sqlState(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'no code';
}
