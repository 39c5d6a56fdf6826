import type { Postgres, Session } from './connect.ts';
import { explainFailure } from './explain-failure.ts';
import { failureOf } from './failure.ts';
import { approvedSteps, gatherEvidence, outstandingHeld } from './held.ts';
import { BEGINNING, enterSql, LEDGER_TABLES } from './ledger-tables.ts';
import { checkRights, checkServer, timeZoneWarnings } from './preflight.ts';
import type { Progress } from './progress.ts';
import type { Refused } from './refusal.ts';
import { modeOf, runStep, type StepOutcome } from './run-step.ts';
import type { HeldStep, Step } from './step.ts';
import { inTransaction } from './step-run.ts';
import { type SurveyDeps, type Surveyed, survey } from './survey.ts';
import { inTurn } from './turn.ts';

export interface MigrateDeps extends SurveyDeps {
  readonly postgres: Postgres;
  /** Milliseconds since the epoch, for the ledger. */
  readonly now: () => number;
  readonly pause: (ms: number) => Promise<unknown>;
  /** 0 to 1. */
  readonly random: () => number;
  /** Waited for, so that it may look at the database between two statements. */
  readonly progress?: (event: Progress) => void | Promise<void>;
  /** Stops between two statements. */
  readonly signal?: AbortSignal;
  /** Milliseconds a statement waits for a lock before it steps aside; 300 when not given. */
  readonly lockTimeout?: number;
  /** Rows a batch takes at once; 1000 when not given. */
  readonly pageSize?: number;
  /** Held steps that a person approves, with or without `held/`. */
  readonly approve?: readonly string[];
  /** The time zone of a connection that asks for none; for a warning. */
  readonly serverTimeZone?: () => Promise<string>;
}

export type MigrateResult =
  /** What was applied now; nothing when the database already was at the record. */
  | { readonly kind: 'migrated'; readonly applied: readonly string[] }
  | Refused
  /** The signal came. `at` is the step to go on with; what was done of it stays. */
  | {
      readonly kind: 'stopped';
      readonly at: string;
      readonly applied: readonly string[];
      readonly message: string;
    }
  /** `statement` is numbered from 1, null when the whole step was one. It was undone; what was done before it stays. */
  | {
      readonly kind: 'failed';
      readonly at: string;
      readonly statement: number | null;
      readonly applied: readonly string[];
      readonly message: string;
    };

export const LOCK_TIMEOUT_MS = 300;
export const PAGE_SIZE = 1_000;

/**
 * Brings an empty, an earlier or a documented database to the record. May be stopped or killed at any moment and run
 * again. Rejects when the database cannot be reached at first (see `failureOf`).
 */
export async function migrate(deps: MigrateDeps): Promise<MigrateResult> {
  const approved = approvedSteps(deps.held ?? [], deps.approve ?? []);
  if (approved.kind === 'refused') return approved;
  const session = await deps.postgres.session();
  try {
    return await inTurn(session, deps, () => migrateInTurn(session, deps, approved.steps));
  } finally {
    // Also frees the lock, and forgets the session's settings.
    session.release('unknown');
  }
}

async function migrateInTurn(
  session: Session,
  deps: MigrateDeps,
  approved: readonly HeldStep[],
): Promise<MigrateResult> {
  const found = (await checkServer(session)) ?? (await survey(session, deps));
  if (found.kind === 'refused') return found;
  const steps = [...found.pending, ...outstandingHeld(approved, found)];
  if (steps.length === 0) return { kind: 'migrated', applied: [] };
  const missing = await checkRights(session, steps);
  if (missing) return missing;
  await announce(session, deps, found);
  await openLedger(session, deps, found);

  const applied: string[] = [];
  for (const step of steps) {
    const outcome = await runAndTell(session, deps, step, found);
    if (outcome.kind !== 'done') return { at: step.id, applied, ...unfinished(step, outcome) };
    applied.push(step.id);
  }
  return { kind: 'migrated', applied };
}

async function announce(session: Session, deps: MigrateDeps, found: Surveyed): Promise<void> {
  if (found.start === 'empty') return;
  const { start, tolerated } = found;
  if (found.baseline) await deps.progress?.({ kind: 'recognised', start, tolerated });
  for (const message of await timeZoneWarnings(session, await deps.serverTimeZone?.())) {
    await deps.progress?.({ kind: 'warning', message });
  }
}

async function openLedger(session: Session, deps: MigrateDeps, { baseline }: Surveyed): Promise<void> {
  const at = `'${new Date(deps.now()).toISOString()}'`;
  const entries = baseline ? [enterSql(baseline, at)] : [];
  const { lockTimeout = LOCK_TIMEOUT_MS } = deps;
  await inTransaction({ session, lockTimeout }, () =>
    session.script([...LEDGER_TABLES, ...entries].join('; ')),
  );
}

async function runAndTell(
  session: Session,
  deps: MigrateDeps,
  step: Step | HeldStep,
  found: Surveyed,
): Promise<StepOutcome> {
  const { now, pause, random, signal, progress = () => {} } = deps;
  const { lockTimeout = LOCK_TIMEOUT_MS, pageSize = PAGE_SIZE } = deps;
  const { id } = step;
  if ('evidence' in step) {
    const looked = await gatherEvidence(session, step).catch(ifLost);
    if (looked.kind === 'failed') return looked;
    await progress({ kind: 'evidence', id, evidence: looked });
    const inTheWay =
      step.unlessRows && looked.kind === 'counted' ? looked.rows.filter((it) => it.count > 0) : [];
    if (inTheWay.length > 0) return { kind: 'failed', statement: null, error: new Error(PUT_RIGHT_FIRST) };
  }
  const mode = modeOf(step, found.start);
  const from = found.progress.find((it) => it.id === id) ?? BEGINNING;
  await progress({ kind: 'step_started', id, mode, from: from.statement + 1, of: step.statements.length });
  const limits = { lockTimeout, pageSize, signal };
  const outcome = await runStep({ session, step, mode, from, now, pause, random, progress, ...limits });
  if (outcome.kind === 'done') await progress({ kind: 'step_done', id });
  return outcome;
}

const PUT_RIGHT_FIRST =
  'the rows that its evidence names are in the way: put them right, then approve it again';

/** A query that is wrong is a bug of the step; a connection that ends is not. */
function ifLost(error: unknown): Extract<StepOutcome, { kind: 'failed' }> {
  if (failureOf(error)?.kind !== 'unreachable') throw error;
  return { kind: 'failed', statement: null, error };
}

function unfinished({ id }: Step, outcome: Exclude<StepOutcome, { kind: 'done' }>) {
  const { kind, statement } = outcome;
  if (kind === 'failed') return { kind, statement, message: explainFailure(outcome.error) };
  const message = `Stopped before statement ${statement} of ${id}, with nothing half done: run this again to go on from there`;
  return { kind, message };
}
