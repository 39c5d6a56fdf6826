import { bookingSql, enterSql, LEDGER_TABLES, literal, progressSql } from './ledger-tables.ts';
import { LOCK_TIMEOUT_MS, PAGE_SIZE } from './migrate.ts';
import type { Plan, PlannedStep } from './plan.ts';
import { builtIndex, isConcurrent } from './run-concurrently.ts';
import { withoutComments } from './sql-tokens.ts';
import { LOCK } from './turn.ts';

interface Limits {
  /** Milliseconds. */
  readonly lockTimeout?: number | undefined;
}

/**
 * A plan as SQL that a person runs by hand, statement by statement, and that leaves the ledger as the program would. It
 * may be broken off between two statements; the program, or a script made then, goes on from there.
 */
export function handScript(plan: Plan, { lockTimeout = LOCK_TIMEOUT_MS }: Limits = {}): string {
  if (plan.steps.length === 0) return '-- Nothing to do: the database is at this version already\n';
  const entries = plan.baseline ? [enterSql(plan.baseline, 'now()')] : [];
  return [
    PREFACE,
    lines(
      'SET statement_timeout = 0',
      `SET lock_timeout = ${lockTimeout}`,
      "SET medio.backfill = 'on'",
      'SET search_path = public',
      "SET TimeZone = 'UTC'",
    ),
    lines('BEGIN', ...LEDGER_TABLES, 'COMMIT'),
    lines(guard(plan)),
    ...(entries.length > 0 ? [lines(...entries)] : []),
    ...plan.steps.map((step, at) => stepScript(step, plan.steps[at - 1]?.step.id ?? null, lockTimeout)),
    '-- Lets others migrate again.',
    lines(`SELECT pg_advisory_unlock(${LOCK})`, 'RESET ALL'),
  ].join('\n');
}

const PREFACE = `-- Run this in one session that commits after each statement and stops at the first error:
--   psql -X -v ON_ERROR_STOP=1 -f plan.sql "$DATABASE_URL"
-- After a stop, for a lock timeout say, make the script again: it goes on where this one stopped. A statement whose
-- predecessor was not done refuses to run.
`;

/** Refuses to run beside another migration, or against a database that has moved on since the plan was made. */
function guard({ ledger, progress }: Plan): string {
  const applied = ledger.map(({ id }) => id).sort();
  const underWay = progress.map(({ id, statement }) => `${id} ${statement}`).sort();
  return `DO $guard$ BEGIN
    IF NOT pg_try_advisory_lock(${LOCK}) THEN
        RAISE EXCEPTION 'Another migration of this database is running';
    END IF;
    IF ARRAY(SELECT id COLLATE "C" FROM public.schema_migrations ORDER BY 1) <> ${textArray(applied)}
        OR ARRAY(SELECT (id || ' ' || statement) COLLATE "C" FROM public.schema_progress ORDER BY 1) <> ${textArray(underWay)} THEN
        PERFORM pg_advisory_unlock(${LOCK});
        RAISE EXCEPTION 'The database has moved on since this script was made: make it again';
    END IF;
END $guard$`;
}

function stepScript(planned: PlannedStep, former: string | null, lockTimeout: number): string {
  const { step, mode, from } = planned;
  const [first = '', ...others] = step.statements;
  const [header = ''] = HEADER.exec(first) ?? [];
  const statements = [first.slice(header.length), ...others];
  const heading = `-- ${'='.repeat(60)}\n-- ${step.id}\n${header}`;
  if (mode === 'transaction' || step.statements.length === 0) {
    const booking = bookingSql(step, step.statements.length, 'now()');
    const all = step.statements.length === 0 ? [] : statements;
    return `${heading}\n${lines('BEGIN', onlyAfter(isNotNext(step.id, 0, former)), ...all, ...booking, 'COMMIT')}`;
  }
  const parts = statements.map((statement, at) => {
    const comment = `-- ${step.id}, statement ${at + 1} of ${statements.length}\n`;
    return comment + statementScript(planned, statement, at, { former, lockTimeout });
  });
  return [heading, ...parts.slice(from.statement)].join('\n');
}

/** The comments at the top of a file. */
const HEADER = /^(?:--[^\n]*\n)+/;

function statementScript(
  { step, mode }: PlannedStep,
  statement: string,
  at: number,
  { former, lockTimeout }: { readonly former: string | null; readonly lockTimeout: number },
): string {
  const unmet = isNotNext(step.id, at, former);
  const after = onlyAfter(unmet);
  const booking = bookingSql(step, at + 1, 'now()');
  if (mode === 'batches')
    return lines(
      batchLoop({ statement, page: progressSql(step, at, 'going_on'), end: booking, id: step.id, at, unmet }),
    );
  if (mode !== 'concurrently' || !isConcurrent(statement))
    return lines('BEGIN', after, statement, ...booking, 'COMMIT');
  const index = builtIndex(withoutComments(statement));
  return lines(
    'SET lock_timeout = 0',
    statement,
    `SET lock_timeout = ${lockTimeout}`,
    'BEGIN',
    after,
    ...(index ? [checkValid(index.name)] : []),
    ...booking,
    'COMMIT',
  );
}

/** So that whoever goes on after an error, as psql does when not told otherwise, does not book what never happened. */
function onlyAfter(unmet: string): string {
  return `DO $after$ BEGIN
    IF ${unmet} THEN
        RAISE EXCEPTION 'Something before this did not happen: make this script again, it goes on where this one stopped';
    END IF;
END $after$`;
}

/** True where a statement is not the next one to be done. */
function isNotNext(id: string, statement: number, former: string | null): string {
  const conditions = [
    `coalesce((SELECT statement FROM public.schema_progress WHERE id = ${literal(id)}), 0) <> ${statement}`,
    `EXISTS (SELECT FROM public.schema_migrations WHERE id = ${literal(id)})`,
    ...(former === null
      ? []
      : [`NOT EXISTS (SELECT FROM public.schema_migrations WHERE id = ${literal(former)})`]),
  ];
  return conditions.join('\n        OR ');
}

/** IF NOT EXISTS is content with what a build left that was broken off, and psql with a build that failed. */
function checkValid(index: string): string {
  const message = `The index ${index} is not there or invalid: DROP INDEX CONCURRENTLY IF EXISTS ${index}, then make this script again`;
  return `DO $valid$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname = ${literal(index)}
        AND c.relnamespace = 'public'::regnamespace AND i.indisvalid) THEN
        RAISE EXCEPTION USING MESSAGE = ${literal(message)};
    END IF;
END $valid$`;
}

/** Goes on where an earlier run of it was broken off. */
function batchLoop(it: {
  readonly statement: string;
  readonly page: string;
  readonly end: readonly string[];
  readonly id: string;
  readonly at: number;
  readonly unmet: string;
}): string {
  const { statement, page, end, id, at, unmet } = it;
  const loop = `
DECLARE
    going_on uuid := (SELECT after FROM public.schema_progress WHERE id = ${literal(id)} AND statement = ${at});
    batch record;
BEGIN
    IF ${unmet} THEN
        RAISE EXCEPTION 'Something before this did not happen: make this script again, it goes on where this one stopped';
    END IF;
    LOOP
        EXECUTE ${dollarQuote('page', `${withoutEnd(statement)}\n`)} INTO batch USING going_on, ${PAGE_SIZE};
        IF batch.last IS NULL THEN
            ${end.join(';\n            ')};
        ELSE
            going_on := batch.last;
            ${page};
        END IF;
        COMMIT;
        EXIT WHEN batch.last IS NULL;
    END LOOP;
END `;
  return `DO ${dollarQuote('batches', loop)}`;
}

/** Under a name that the text does not contain. */
function dollarQuote(name: string, text: string): string {
  return text.includes(`$${name}$`) ? dollarQuote(`${name}_`, text) : `$${name}$${text}$${name}$`;
}

function textArray(texts: readonly string[]): string {
  return `ARRAY[${texts.map(literal).join(', ')}]::text[]`;
}

/** Each on a line of its own, so that a comment at the end of one does not swallow its semicolon. */
function lines(...statements: readonly string[]): string {
  return statements.map((it) => `${withoutEnd(it)}${/--[^\n]*$/.test(it) ? '\n' : ''};\n`).join('');
}

function withoutEnd(statement: string): string {
  return statement.trim().replace(/;$/, '');
}
