import type { Postgres, Session } from './connect.ts';
import { approvedSteps, type HeldReport, outstandingHeld, reportHeld } from './held.ts';
import type { LedgerEntry } from './ledger.ts';
import { BEGINNING, type Position, type StepProgress } from './ledger-tables.ts';
import type { MigrateDeps } from './migrate.ts';
import { checkRights, checkServer, timeZoneWarnings } from './preflight.ts';
import type { Refused } from './refusal.ts';
import { modeOf } from './run-step.ts';
import type { HeldStep, Mode, Start, Step } from './step.ts';
import { survey } from './survey.ts';

export type PlanDeps = { readonly postgres: Postgres } & Pick<
  MigrateDeps,
  'migrations' | 'held' | 'startingPoint' | 'approve' | 'serverTimeZone'
>;

/** What a migration would do now. */
export interface Plan {
  readonly kind: 'plan';
  readonly start: Start;
  /** Entered first: null when the ledger says how the database began. */
  readonly baseline: LedgerEntry | null;
  readonly tolerated: readonly string[];
  readonly warnings: readonly string[];
  readonly ledger: readonly LedgerEntry[];
  readonly progress: readonly StepProgress[];
  /** Approved ones come last. */
  readonly steps: readonly PlannedStep[];
  /** Those that nobody approves yet. */
  readonly held: readonly HeldReport[];
}

export interface PlannedStep {
  readonly step: Step;
  readonly mode: Mode;
  readonly from: Position;
}

/** Looks, and changes nothing: the session may not write. Rejects when the database cannot be reached. */
export async function planMigration(deps: PlanDeps): Promise<Plan | Refused> {
  const approved = approvedSteps(deps.held ?? [], deps.approve ?? []);
  if (approved.kind === 'refused') return approved;
  const session = await deps.postgres.session();
  try {
    await session.script('SET default_transaction_read_only = on');
    return await planInSession(session, deps, approved.steps);
  } finally {
    session.release('unknown');
  }
}

async function planInSession(
  session: Session,
  deps: PlanDeps,
  approved: readonly HeldStep[],
): Promise<Plan | Refused> {
  const found = (await checkServer(session)) ?? (await survey(session, deps));
  if (found.kind === 'refused') return found;
  const { start, baseline, tolerated, ledger, progress } = found;
  const outstanding = outstandingHeld(deps.held ?? [], found);
  const steps = [...found.pending, ...outstandingHeld(approved, found)];
  const missing = steps.length > 0 ? await checkRights(session, steps) : null;
  const zones = start === 'empty' ? [] : await timeZoneWarnings(session, await deps.serverTimeZone?.());
  const held = outstanding.filter((it) => !approved.includes(it));
  return {
    kind: 'plan',
    start,
    baseline,
    tolerated,
    warnings: missing ? [missing.message, ...zones] : zones,
    ledger,
    progress,
    steps: steps.map((step) => ({
      step,
      mode: modeOf(step, start),
      from: progress.find(({ id }) => id === step.id) ?? BEGINNING,
    })),
    held: await reportHeld(session, held, found),
  };
}
