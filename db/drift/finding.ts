import type { Aspect, Difference, ObjectKind } from './difference.ts';

/** From what endangers a child to what nobody notices. */
export const SEVERITIES = ['critical', 'high', 'medium', 'low', 'info'] as const;
export type Severity = (typeof SEVERITIES)[number];

/** A difference, judged: how bad it is, for whom, and what to do. */
export interface Finding {
  /** The same for every database and every run: `profiles.age/column-missing`. Accepted findings are named by it. */
  readonly id: string;
  readonly table: string | null;
  readonly object: string;
  readonly kind: ObjectKind;
  readonly change: Difference['change'];
  readonly aspect: Aspect | null;
  readonly expected: string | null;
  readonly actual: string | null;
  readonly severity: Severity;
  /** What goes wrong for child, parent or backend. */
  readonly impact: string;
  readonly fix: Fix;
  /** What the rows say; null when nobody asked them, or no question concerns this finding. */
  readonly evidence: readonly Evidence[] | null;
  /** Where the production schema document says the same. */
  readonly reference: string | null;
  readonly accepted: Acceptance | null;
}

export interface Fix {
  /** Statements, one after the other, each in a transaction of its own. */
  readonly sql: string;
  /** What they lock, and for how long. */
  readonly lock: string;
  /** Why a person must decide before they are run; null when they may simply be run. */
  readonly held: string | null;
}

/** Rows that a probe found. */
export interface Evidence {
  /** Of the probe. */
  readonly probe: string;
  readonly count: number;
  /** At most five. */
  readonly ids: readonly string[];
}

export type Acceptance =
  /** `until` is the last day it holds, YYYY-MM-DD. */
  | { readonly kind: 'accepted' | 'expired'; readonly reason: string; readonly until: string }
  /** An approved step of the migrations brought it about. */
  | { readonly kind: 'explained'; readonly step: string };

/** Whether a finding counts as drift: not when somebody answers for it today. */
export function isOpen({ accepted }: Pick<Finding, 'accepted'>): boolean {
  return accepted === null || accepted.kind === 'expired';
}

export function isAtLeast(severity: Severity, threshold: Severity): boolean {
  return SEVERITIES.indexOf(severity) <= SEVERITIES.indexOf(threshold);
}

export function findingId({ kind, table, object, change, aspect }: Difference): string {
  const what = kind.replaceAll('_', '-');
  return `${subject(table, object)}/${what}-${aspect ?? change}`;
}

/** `users`, `users.email`, `users(email)`. */
export function subject(table: string | null, object: string): string {
  if (table === null || table === object) return object;
  return object.startsWith('(') ? `${table}${object}` : `${table}.${object}`;
}
