import { runBatches } from './run-batches.ts';
import { isConcurrent, runConcurrently } from './run-concurrently.ts';
import type { Mode, Start, Step } from './step.ts';
import { book, inTransaction, placeOf, type StepRun, uncontended } from './step-run.ts';

/** `statement` is numbered from 1; null when the step as a whole failed. */
export type StepOutcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'stopped'; readonly statement: number }
  | { readonly kind: 'failed'; readonly statement: number | null; readonly error: unknown };

/** A database that was there before is in use: its steps take one statement at a time, and hold no lock in between. */
export function modeOf(step: Step, start: Start): Mode {
  return step.mode ?? (start === 'empty' ? 'transaction' : 'each');
}

/**
 * Runs a step from where it stands. What was done is booked in the transaction that did it, so a stop at any moment
 * loses nothing and repeats nothing. What runs outside a transaction is booked after it and may be repeated.
 */
export async function runStep(run: StepRun): Promise<StepOutcome> {
  if (run.mode === 'transaction' || run.step.statements.length === 0) return runAsOne(run);
  for (let at = run.from.statement; at < run.step.statements.length; at++) {
    await run.progress({ kind: 'statement_started', ...placeOf(run, at) });
    const outcome = await runStatement(run, at);
    if (outcome.kind === 'stopped') return { kind: 'stopped', statement: at + 1 };
    if (outcome.kind === 'failed') return { kind: 'failed', statement: at + 1, error: outcome.error };
    await run.progress({ kind: 'statement_done', ...placeOf(run, at) });
  }
  return { kind: 'done' };
}

function runStatement(run: StepRun, at: number) {
  const statement = run.step.statements[at] ?? '';
  if (run.mode === 'batches') return runBatches(run, at);
  if (run.mode === 'concurrently' && isConcurrent(statement)) return runConcurrently(run, at);
  return uncontended(run, at, () =>
    inTransaction(run, async () => {
      await run.session.script(statement);
      await book(run, at + 1);
    }),
  );
}

async function runAsOne(run: StepRun): Promise<StepOutcome> {
  const outcome = await uncontended(run, 0, () =>
    inTransaction(run, async () => {
      await run.session.script(run.step.sql);
      await book(run, run.step.statements.length);
    }),
  );
  if (outcome.kind === 'stopped') return { kind: 'stopped', statement: 1 };
  if (outcome.kind === 'failed') return { kind: 'failed', statement: null, error: outcome.error };
  return { kind: 'done' };
}
