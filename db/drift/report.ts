import type { Accepted } from './accepted.ts';
import { type Finding, isAtLeast, isOpen, SEVERITIES, type Severity } from './finding.ts';
import type { ProbeResult } from './probe.ts';

/** Everything that was found out about a database, ready to be told. */
export interface Report {
  readonly database: Database;
  /** When it was looked at, ISO 8601 in UTC. */
  readonly at: string;
  /** What it was compared with: `record`, `init`, `production`, or a file. */
  readonly expectation: string;
  readonly ledger: Ledger;
  /** What could not be looked at, a line each; nothing when the view was complete. */
  readonly unseen: readonly string[];
  /** What is there and is not compared, a line each. */
  readonly unmodelled: readonly string[];
  /** Worst first, and in an order in which they can be put right. */
  readonly findings: readonly Finding[];
  /** Null when the rows were not asked. */
  readonly probes: readonly ProbeResult[] | null;
  /** Accepted findings that are not there. */
  readonly unmatched: readonly Accepted[];
}

export interface Database {
  readonly host: string;
  readonly name: string;
  /** Who looked. */
  readonly role: string;
  /** PostgreSQL's version. */
  readonly server: string;
}

/** Where the database stands by `schema_migrations`. */
export type Ledger =
  | { readonly kind: 'read'; readonly applied: readonly string[] }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable'; readonly message: string };

export type Counts = Readonly<Record<Severity, number>>;

/** How many findings of each severity count as drift. */
export function openCounts({ findings }: Pick<Report, 'findings'>): Counts {
  const count = (severity: Severity) =>
    findings.filter((it) => isOpen(it) && it.severity === severity).length;
  return Object.fromEntries(SEVERITIES.map((severity) => [severity, count(severity)])) as Counts;
}

export type Verdict = 'no_drift' | 'drift' | 'incomplete';

/** What was not seen may hold anything, so an incomplete view comes before whatever was found. */
export function verdict(
  { unseen, findings }: Pick<Report, 'unseen' | 'findings'>,
  threshold: Severity,
): Verdict {
  if (unseen.length > 0) return 'incomplete';
  return findings.some((it) => isOpen(it) && isAtLeast(it.severity, threshold)) ? 'drift' : 'no_drift';
}

export const EXIT_CODES: Readonly<Record<Verdict, number>> = { no_drift: 0, drift: 2, incomplete: 3 };
