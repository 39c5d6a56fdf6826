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
    ...plan.steps.map((step) => stepScript(step, lockTimeout)),
    '-- Lets others migrate again.',
    lines(`SELECT pg_advisory_unlock(${LOCK})`, 'RESET ALL'),
  ].join('\n');
}

const PREFACE = `-- Run this in one session that commits after each statement, as psql does, and stop at the first error.
-- A statement that fails for a lock timeout may be run again at once; within BEGIN and COMMIT run ROLLBACK first and
-- begin again at BEGIN.
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

function stepScript(planned: PlannedStep, lockTimeout: number): string {
  const { step, mode, from } = planned;
  const [first = '', ...others] = step.statements;
  const [header = ''] = HEADER.exec(first) ?? [];
  const statements = [first.slice(header.length), ...others];
  const heading = `-- ${'='.repeat(60)}\n-- ${step.id}\n${header}`;
  if (mode === 'transaction' || step.statements.length === 0) {
    const booking = bookingSql(step, step.statements.length, 'now()');
    const all = step.statements.length === 0 ? [] : statements;
    return `${heading}\n${lines('BEGIN', ...all, ...booking, 'COMMIT')}`;
  }
  const parts = statements.map((statement, at) => {
    const comment = `-- ${step.id}, statement ${at + 1} of ${statements.length}\n`;
    return comment + statementScript(planned, statement, at, lockTimeout);
  });
  return [heading, ...parts.slice(from.statement)].join('\n');
}

/** The comments at the top of a file. */
const HEADER = /^(?:--[^\n]*\n)+/;

function statementScript(
  { step, mode }: PlannedStep,
  statement: string,
  at: number,
  lockTimeout: number,
): string {
  const booking = bookingSql(step, at + 1, 'now()');
  if (mode === 'batches')
    return lines(batchLoop(statement, progressSql(step, at, 'going_on'), booking, step.id, at));
  if (mode !== 'concurrently' || !isConcurrent(statement))
    return lines('BEGIN', statement, ...booking, 'COMMIT');
  const index = builtIndex(withoutComments(statement));
  return lines(
    'SET lock_timeout = 0',
    statement,
    ...(index ? [checkValid(index.name)] : []),
    `SET lock_timeout = ${lockTimeout}`,
    'BEGIN',
    ...booking,
    'COMMIT',
  );
}

/** IF NOT EXISTS is content with what a build left that was broken off. */
function checkValid(index: string): string {
  const message = `The index ${index} is invalid: DROP INDEX CONCURRENTLY ${index}, then run its CREATE INDEX again`;
  return `DO $valid$ BEGIN
    IF EXISTS (SELECT FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid WHERE c.relname = ${literal(index)}
        AND c.relnamespace = 'public'::regnamespace AND NOT i.indisvalid) THEN
        RAISE EXCEPTION USING MESSAGE = ${literal(message)};
    END IF;
END $valid$`;
}

/** Goes on where an earlier run of it was broken off. */
function batchLoop(statement: string, page: string, end: readonly string[], id: string, at: number): string {
  const loop = `
DECLARE
    going_on uuid := (SELECT after FROM public.schema_progress WHERE id = ${literal(id)} AND statement = ${at});
    batch record;
BEGIN
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
