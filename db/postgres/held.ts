import { z } from 'zod';
import type { Session } from './connect.ts';
import { type Failure, failureOf } from './failure.ts';
import { isHeld, type LedgerEntry } from './ledger.ts';
import { type Refused, refused } from './refusal.ts';
import type { HeldStep, Start } from './step.ts';

/** Rows that a held step would touch; `ids` are some of them. */
export interface EvidenceRow {
  readonly what: string;
  readonly count: number;
  readonly ids: readonly string[];
}

export type Evidence =
  | { readonly kind: 'counted'; readonly rows: readonly EvidenceRow[] }
  | { readonly kind: 'not_countable'; readonly message: string };

export interface HeldReport {
  readonly id: string;
  readonly what: string;
  readonly lock: string | null;
  readonly risk: string | null;
  readonly evidence: Evidence;
}

/** The held steps that nobody has approved yet, with what each would touch. Writes nothing. */
export async function reportHeld(
  session: Session,
  held: readonly HeldStep[],
  database: { readonly start: Start; readonly ledger: readonly LedgerEntry[] },
): Promise<HeldReport[]> {
  const reports: HeldReport[] = [];
  for (const step of outstandingHeld(held, database)) {
    const { id, what, lock, risk } = step;
    reports.push({ id, what, lock, risk, evidence: await gatherEvidence(session, step) });
  }
  return reports;
}

/** The held steps that were named, in that order, with or without `held/`. */
export function approvedSteps(
  held: readonly HeldStep[],
  names: readonly string[],
): Refused | { readonly kind: 'approved'; readonly steps: readonly HeldStep[] } {
  const ids = new Set(names.map((name) => (isHeld(name) ? name : `held/${name}`)));
  const steps = [...ids].flatMap((id) => held.filter((it) => it.id === id));
  const unknown = [...ids].find((id) => !held.some((it) => it.id === id));
  if (unknown === undefined) return { kind: 'approved', steps };
  const known = held.map(({ id }) => id).join(', ') || 'none';
  return refused('unknown_step', `There is no held step ${unknown}. Held steps: ${known}`);
}

export function outstandingHeld(
  held: readonly HeldStep[],
  { start, ledger }: { readonly start: Start; readonly ledger: readonly LedgerEntry[] },
): HeldStep[] {
  const approved = new Set(ledger.map(({ id }) => id));
  return held.filter((it) => !approved.has(it.id) && (it.for === null || it.for === start));
}

const evidenceRows = z.array(
  z.strictObject({
    what: z.string(),
    count: z.number().int().nonnegative(),
    ids: z.array(z.string()).nullable(),
  }),
);

/** Its columns are still to be made, it may not be read, or somebody holds a lock on it. */
const UNCOUNTABLE: readonly Failure['kind'][] = ['schema_differs', 'access_denied', 'overloaded'];

/** Rejects when the connection is lost, or when the query answers something else than evidence. */
export async function gatherEvidence(session: Session, step: HeldStep): Promise<Evidence> {
  await session.script(
    "BEGIN TRANSACTION READ ONLY; SET LOCAL search_path = public; SET LOCAL lock_timeout = '10s'",
  );
  try {
    const parsed = evidenceRows.safeParse(await session.query(step.evidence));
    if (!parsed.success) {
      throw new Error(
        `migrations/${step.id}.evidence.sql must answer what (text), count (bigint), ids (text[])`,
      );
    }
    return { kind: 'counted', rows: parsed.data.map((row) => ({ ...row, ids: row.ids ?? [] })) };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === null || !UNCOUNTABLE.includes(failure.kind)) throw error;
    return { kind: 'not_countable', message: failure.message };
  } finally {
    await session.script('ROLLBACK').catch(() => {});
  }
}
