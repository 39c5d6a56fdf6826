import type { Query, Session } from './connect.ts';
import { baselineOf, isHeld, judgeLedger, type LedgerEntry, startOf } from './ledger.ts';
import {
  type AppliedEntry,
  checksumBefore,
  readLedger,
  readProgress,
  type StepProgress,
} from './ledger-tables.ts';
import { type Refused, refused } from './refusal.ts';
import { NOTHING, readStartingPoint, type StartingPoint } from './starting-point.ts';
import type { HeldStep, Start, Step } from './step.ts';

export interface SurveyDeps {
  readonly migrations: readonly Step[];
  readonly held?: readonly HeldStep[];
  /** Asked of a database with tables and no ledger. */
  readonly startingPoint?: (session: Session) => Promise<StartingPoint>;
}

/** Where a database stands. */
export interface Surveyed {
  readonly kind: 'surveyed';
  readonly start: Start;
  /** To be entered first: null when the ledger says how the database began. */
  readonly baseline: LedgerEntry | null;
  readonly tolerated: readonly string[];
  readonly ledger: readonly AppliedEntry[];
  readonly pending: readonly Step[];
  readonly progress: readonly StepProgress[];
}

/** Reads ledger and catalog, writes nothing. The session must be in no transaction. */
export async function survey(session: Session, deps: SurveyDeps): Promise<Surveyed | Refused> {
  const ledger = await readLedger(session.query);
  const progress = await readProgress(session.query);
  const started = ledger.length > 0;
  const point = started ? null : await whatIsThere(session, deps);
  if (point?.kind === 'unknown') return refused('unknown_database', point.message);

  const baseline = point && baselineOf(point.start, point.checksum);
  const entries = baseline ? [baseline] : ledger;
  const standing = judgeLedger(entries, deps.migrations);
  if (standing.kind !== 'current' && standing.kind !== 'behind') {
    return refused(standing.kind, standing.message);
  }
  const pending = standing.kind === 'behind' ? standing.pending : [];
  const problem = judgeProgress(progress, pending, deps.held ?? []);
  if (problem) return problem;
  const tolerated = point?.tolerated ?? [];
  return { kind: 'surveyed', start: startOf(entries), baseline, tolerated, ledger, pending, progress };
}

async function whatIsThere(session: Session, deps: SurveyDeps): Promise<StartingPoint> {
  if (!(await hasTables(session.query))) return NOTHING;
  return (deps.startingPoint ?? readStartingPoint)(session);
}

async function hasTables(query: Query): Promise<boolean> {
  const [found] = await query<{ there: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_catalog.pg_tables WHERE schemaname = 'public'
       AND tablename NOT IN ('schema_migrations', 'schema_progress')) AS there`,
  );
  return found?.there ?? false;
}

/** A step under way must be one this program knows, with its first statements as they were. */
function judgeProgress(
  progress: readonly StepProgress[],
  pending: readonly Step[],
  held: readonly HeldStep[],
): Refused | null {
  for (const { id, statement, checksum } of progress) {
    const step = [...pending, ...held].find((it) => it.id === id);
    if (!step) {
      if (isHeld(id)) continue;
      const message = `Migration ${id} is under way, which this program does not know: use a newer program`;
      return refused('newer', message);
    }
    if (checksumBefore(step, statement) === checksum) continue;
    const message = `Migration ${id} was changed where it has run already (its first ${statement} statements): restore those, put the change in a new one`;
    return refused('checksum_differs', message);
  }
  return null;
}
