import type { connect, Query, Session } from '../postgres/connect.ts';
import { failureOf } from '../postgres/failure.ts';
import type { Ratings } from '../ratings.ts';
import { type Accepted, type Explained, unmatched } from './accepted.ts';
import { compare } from './compare.ts';
import type { Difference } from './difference.ts';
import { judge } from './judge.ts';
import type { CatalogModel } from './model.ts';
import { type ProbeResult, runProbes } from './probe.ts';
import { type Probe, probesFor } from './probes.ts';
import type { CatalogReading, readCatalog } from './read-catalog.ts';
import type { Ledger, Report } from './report.ts';
import { seenDifferences } from './seen.ts';
import { probeTimeZone } from './server-time-zone.ts';

export interface DriftDeps {
  readonly connect: typeof connect;
  readonly readCatalog: typeof readCatalog;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly ratings: Pick<Ratings, 'resolve'>;
}

export interface DriftRequest {
  readonly url: string;
  readonly expectation: { readonly name: string; readonly model: CatalogModel };
  /** Also asks the rows. */
  readonly probe: boolean;
  readonly accepted: readonly Accepted[];
  /** What approved steps bring about, by the ids in the ledger. */
  readonly explained: (applied: readonly string[]) => readonly Explained[];
}

/**
 * How a database differs from what is expected, and what that means. Only reads. Rejects when the database cannot be
 * reached or used.
 */
export async function drift(deps: DriftDeps, request: DriftRequest): Promise<Report> {
  const at = new Date(deps.now()).toISOString();
  const { url, expectation, accepted } = request;
  const postgres = deps.connect({ url, applicationName: 'medio-drift', connections: 1 });
  try {
    const session = await postgres.session();
    try {
      const reading = await deps.readCatalog(session);
      const differences = seenDifferences(compare(expectation.model, reading.model), reading);
      const ledger = await readLedger(session.query);
      const rows = request.probe ? await askRows(deps, session, url, differences) : null;
      const explained = request.explained(ledger.kind === 'read' ? ledger.applied : []);
      const findings = judge({
        differences,
        actual: reading.model,
        rows,
        acceptances: { accepted, explained },
        today: at.slice(0, 10),
      });
      return {
        database: await identify(session.query, url),
        at,
        expectation: expectation.name,
        ledger,
        unseen: unseen(reading, expectation.model, rows?.results ?? []),
        unmodelled: reading.model.unmodelled,
        findings,
        probes: rows?.results ?? null,
        unmatched: unmatched(accepted, findings),
      };
    } finally {
      session.release();
    }
  } finally {
    await postgres.close();
  }
}

async function askRows(deps: DriftDeps, session: Session, url: string, differences: readonly Difference[]) {
  const probes: Probe[] = probesFor(deps.ratings, differences);
  const results: ProbeResult[] = await runProbes(session, probes);
  return { probes, results: [...results, await probeTimeZone(deps, url)] };
}

/** Whatever was not looked at, so that silence about it is not taken for an answer. */
function unseen(reading: CatalogReading, expected: CatalogModel, results: readonly ProbeResult[]): string[] {
  const kept = reading.model.unmodelled.filter((it) => !expected.unmodelled.includes(it));
  return [
    ...(reading.kind === 'incomplete' ? reading.missing : []),
    ...kept.map((it) => `${it}: of a kind that is not compared`),
    ...results.flatMap((it) => (it.kind === 'failed' ? [`the rows, ${it.id}: ${it.message}`] : [])),
  ];
}

async function readLedger(query: Query): Promise<Ledger> {
  try {
    const [found] = await query<{ there: boolean }>(
      `SELECT to_regclass('public.schema_migrations') IS NOT NULL AS there`,
    );
    if (!found?.there) return { kind: 'absent' };
    const rows = await query<{ id: string }>(
      'SELECT id FROM public.schema_migrations ORDER BY applied_at, id',
    );
    return { kind: 'read', applied: rows.map(({ id }) => id) };
  } catch (error) {
    const failure = failureOf(error);
    if (failure === null || failure.kind === 'unreachable') throw error;
    return { kind: 'unreadable', message: failure.message };
  }
}

async function identify(query: Query, url: string): Promise<Report['database']> {
  const [it] = await query<{ name: string; role: string; server: string }>(
    `SELECT current_database() AS name, current_user AS role, current_setting('server_version') AS server`,
  );
  return { host: new URL(url).host, name: it?.name ?? '', role: it?.role ?? '', server: it?.server ?? '' };
}
