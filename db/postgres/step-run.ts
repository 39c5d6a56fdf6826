import type { Session } from './connect.ts';
import { bookingSql, type Position } from './ledger-tables.ts';
import { untilUncontended } from './lock-retry.ts';
import type { Progress } from './progress.ts';
import type { Mode, Step } from './step.ts';

/** One step on its way, and what every mode needs for it. */
export interface StepRun {
  readonly session: Session;
  readonly step: Step;
  readonly mode: Mode;
  readonly from: Position;
  /** Milliseconds since the epoch, for the ledger. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<unknown>;
  readonly random: () => number;
  /** Milliseconds. */
  readonly lockTimeout: number;
  /** Rows a batch takes at once. */
  readonly pageSize: number;
  readonly signal: AbortSignal | undefined;
  readonly progress: (event: Progress) => void | Promise<void>;
}

/** Tries until no other writer is in the way. `at` counts from 0. */
export function uncontended<T>(run: StepRun, at: number, attempt: () => Promise<T>) {
  const onWait = (waitedMs: number, { message }: Error) =>
    run.progress({ kind: 'waiting_for_lock', ...placeOf(run, at), waitedMs, reason: message });
  return untilUncontended({ ...run, onWait }, attempt);
}

export async function inTransaction<T>(
  { session, lockTimeout }: Pick<StepRun, 'session' | 'lockTimeout'>,
  work: () => Promise<T>,
): Promise<T> {
  await session.script(`BEGIN; SET LOCAL lock_timeout = ${lockTimeout}; ${localSettings}`);
  try {
    const value = await work();
    await session.script('COMMIT');
    return value;
  } catch (error) {
    await session.script('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** A backfill is not an edit: triggers that stamp rows look at the setting. */
const localSettings = `SET LOCAL medio.backfill = 'on'; SET LOCAL search_path = public`;

/** `done` statements of the step are done with. */
export async function book(run: StepRun, done: number): Promise<void> {
  const at = `'${new Date(run.now()).toISOString()}'`;
  await run.session.script(bookingSql(run.step, done, at).join('; '));
}

/** `at` counts from 0. */
export function placeOf({ step }: StepRun, at: number) {
  return { id: step.id, statement: at + 1, of: step.statements.length };
}
