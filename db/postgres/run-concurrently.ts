import { sqlStateOf } from './failure.ts';
import type { Attempted } from './lock-retry.ts';
import { withoutComments } from './sql-tokens.ts';
import { book, inTransaction, type StepRun, uncontended } from './step-run.ts';

/** CREATE INDEX CONCURRENTLY and its like: they cannot run in a transaction. */
export function isConcurrent(statement: string): boolean {
  return /^(create|drop|reindex|refresh)\b.*\bconcurrently\b/i.test(withoutComments(statement));
}

/**
 * Runs one statement outside a transaction: nobody's reads or writes wait for it, so it may wait for theirs. `at` counts
 * from 0.
 */
export async function runConcurrently(run: StepRun, at: number): Promise<Attempted<null>> {
  const statement = withoutComments(run.step.statements[at] ?? '');
  const index = builtIndex(statement);
  for (let tries = 1; ; tries++) {
    const built = await uncontended(run, at, () => build(run, at, index));
    if (built.kind === 'failed' && index) {
      // Where this cannot be done either, the next run does it before it builds.
      await dropInvalid(run, index.name).catch(() => {});
      if (sqlStateOf(built.error) === UNIQUE_VIOLATION) {
        if (tries < BUILDS) continue;
        return { kind: 'failed', error: notUnique(index.name, built.error) };
      }
    }
    if (built.kind !== 'done') return built;
    return uncontended(run, at, () => inTransaction(run, () => book(run, at + 1).then(() => null)));
  }
}

/** A row may have come twice for a moment. */
const BUILDS = 3;
const UNIQUE_VIOLATION = '23505';

async function build(run: StepRun, at: number, index: BuiltIndex | null): Promise<null> {
  await run.session.script('SET lock_timeout = 0; SET search_path = public');
  if (index) await dropInvalid(run, index.name);
  await run.session.script(run.step.statements[at] ?? '');
  return null;
}

export interface BuiltIndex {
  /** As the catalog has it. */
  readonly name: string;
}

const BUILD = /^create (?:unique )?index concurrently (?:if not exists )?("(?:[^"]|"")+"|[^\s"(]+) on /i;

/** The index that a statement builds concurrently; null for another statement. */
export function builtIndex(statement: string): BuiltIndex | null {
  const name = BUILD.exec(statement)?.[1];
  if (name === undefined) return null;
  return { name: name.startsWith('"') ? name.slice(1, -1).replaceAll('""', '"') : name.toLowerCase() };
}

/** What a build leaves that was broken off: it serves nobody, slows every write, and may refuse rows. */
async function dropInvalid({ session }: StepRun, name: string): Promise<void> {
  const left = await session.query<{ quoted: string }>(
    `SELECT i.indexrelid::regclass::text AS quoted FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
     WHERE c.relname = $1 AND c.relnamespace = 'public'::regnamespace AND NOT i.indisvalid`,
    [name],
  );
  for (const { quoted } of left) await session.script(`DROP INDEX CONCURRENTLY ${quoted}`);
}

function notUnique(index: string, error: unknown): Error {
  const detail = error instanceof Error && 'detail' in error ? ` (${error.detail})` : '';
  return new Error(
    `The unique index ${index} cannot be built, because there are equal rows${detail}. ` +
      'Find where they come from, put them right, and run this again: it builds the index anew',
    { cause: error },
  );
}
