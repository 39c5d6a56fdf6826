import type { Ratings } from '../ratings.ts';
import type { Postgres, Query, Session } from './connect.ts';
import { type HeldReport, reportHeld } from './held.ts';
import { isThere } from './ledger-tables.ts';
import { countParentDecisions, type Has, type ParentDecisions, readColumns } from './parent-decisions.ts';
import type { Refused } from './refusal.ts';
import type { HeldStep, Start } from './step.ts';
import { type SurveyDeps, survey } from './survey.ts';

export interface StatusDeps extends SurveyDeps {
  readonly postgres: Postgres;
  readonly held: readonly HeldStep[];
  readonly ratings: Pick<Ratings, 'resolve'>;
}

/** Where a database stands, and what people still have to decide. */
export interface Status {
  readonly kind: 'status';
  readonly start: Start;
  /** False for a database that no migration has touched yet. */
  readonly has_ledger: boolean;
  /** ISO 8601. */
  readonly applied: readonly { readonly id: string; readonly applied_at: string }[];
  readonly pending: readonly string[];
  readonly under_way: readonly UnderWay[];
  readonly held: readonly HeldReport[];
  /** Rows that another row stands for, by table; null where the column is not there yet. */
  readonly duplicates: Readonly<Record<string, number | null>>;
  /** What migrations changed or decided about single rows, by kind; null before the table is there. */
  readonly reconciliations: Readonly<Record<string, number>> | null;
  /** Null for a database without tables. */
  readonly decisions: ParentDecisions | null;
}

/** A step that was begun and not finished. */
export interface UnderWay {
  readonly id: string;
  /** The statement it goes on with, from 1. */
  readonly statement: number;
  /** Null for a step that this program does not know. */
  readonly of: number | null;
  /** The row that its batches go on after. */
  readonly after: string | null;
}

/** Looks, and changes nothing. Refused where a migration would be; rejects when the database cannot be reached. */
export async function readStatus(deps: StatusDeps): Promise<Status | Refused> {
  const session = await deps.postgres.session();
  try {
    await session.script('SET default_transaction_read_only = on');
    return await statusInSession(session, deps);
  } finally {
    session.release('unknown');
  }
}

async function statusInSession(session: Session, deps: StatusDeps): Promise<Status | Refused> {
  const found = await survey(session, deps);
  if (found.kind === 'refused') return found;
  const held = await reportHeld(session, deps.held, found);
  const known = [...deps.migrations, ...deps.held];
  return {
    kind: 'status',
    start: found.start,
    has_ledger: found.baseline === null,
    applied: found.ledger.map(({ id, applied_at }) => ({ id, applied_at: applied_at.toISOString() })),
    pending: found.pending.map(({ id }) => id),
    under_way: found.progress.map(({ id, statement, after }) => {
      const of = known.find((it) => it.id === id)?.statements.length ?? null;
      return { id, statement: statement + 1, of, after };
    }),
    held,
    ...(await countRows(session, deps.ratings)),
  };
}

/** All numbers are of one moment. */
async function countRows({ script, query }: Session, ratings: StatusDeps['ratings']) {
  await script('BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
  try {
    const has = await readColumns(query);
    return {
      duplicates: await countDuplicates(query, has),
      reconciliations: await countReconciliations(query),
      decisions: has('users', 'id') ? await countParentDecisions(query, has, ratings) : null,
    };
  } finally {
    await script('ROLLBACK').catch(() => {});
  }
}

async function countDuplicates(query: Query, has: Has): Promise<Record<string, number | null>> {
  const counts: Record<string, number | null> = {};
  for (const table of ['platforms', 'videos', 'video_nfc_mappings']) {
    const [found] = has(table, 'merged_into_id')
      ? await query<{ rows: number }>(
          `SELECT count(*) AS rows FROM public.${table} WHERE merged_into_id IS NOT NULL`,
        )
      : [];
    counts[table] = found?.rows ?? null;
  }
  return counts;
}

async function countReconciliations(query: Query): Promise<Record<string, number> | null> {
  if (!(await isThere(query, 'row_reconciliations'))) return null;
  const kinds = await query<{ kind: string; rows: number }>(
    'SELECT kind, count(*) AS rows FROM public.row_reconciliations GROUP BY kind ORDER BY kind',
  );
  return Object.fromEntries(kinds.map(({ kind, rows }) => [kind, rows]));
}
