import { type Acceptances, acceptanceOf } from './accepted.ts';
import type { Difference } from './difference.ts';
import { documented } from './document.ts';
import { type Evidence, type Finding, findingId } from './finding.ts';
import { fixOf } from './fix.ts';
import { impactOf } from './impact.ts';
import type { CatalogModel } from './model.ts';
import { inOrder } from './order.ts';
import type { ProbeResult } from './probe.ts';
import { concerns, type Probe } from './probes.ts';
import { type Surroundings, severityOf } from './severity.ts';
import { listedColumns } from './sql-text.ts';
import { isUniqueIndex } from './what.ts';

export interface Judged {
  readonly differences: readonly Difference[];
  /** The live database, for what makes a difference matter less. */
  readonly actual: Pick<CatalogModel, 'tables'>;
  /** Null when the rows were not asked. */
  readonly rows: { readonly probes: readonly Probe[]; readonly results: readonly ProbeResult[] } | null;
  readonly acceptances: Acceptances;
  /** YYYY-MM-DD in UTC. */
  readonly today: string;
}

/** What differences mean: worst first, and in an order in which they can be put right. */
export function judge(judged: Judged): Finding[] {
  const ids = uniqueIds(judged.differences);
  return inOrder(judged.differences.map((difference, at) => finding(difference, ids[at] ?? '', judged)));
}

function finding(difference: Difference, id: string, { actual, rows, acceptances, today }: Judged): Finding {
  const { table, object, kind, change, aspect, expected } = difference;
  const evidence = rows && evidenceFor(difference, rows);
  const around: Surroundings = { evidence: evidence ?? [], redundant: isRedundant(difference, actual) };
  return {
    id,
    table,
    object,
    kind,
    change,
    aspect,
    expected,
    actual: difference.actual,
    severity: severityOf(difference, around),
    impact: impactOf(difference, around),
    fix: fixOf(difference, around),
    evidence,
    reference: documented(difference),
    accepted: acceptanceOf({ id, name: byName(difference) }, acceptances, today),
  };
}

/** Two things that do the same, such as two equal indexes, are told apart by their names. */
function uniqueIds(differences: readonly Difference[]): string[] {
  const ids = differences.map(findingId);
  return ids.map((id, at) =>
    ids.indexOf(id) === ids.lastIndexOf(id) ? id : `${id}:${differences[at]?.name ?? ''}`,
  );
}

/** How migrations call what they bring about: `profiles.profiles_age_plausible`. */
function byName({ table, name }: Difference): string {
  return table === null ? name : `${table}.${name}`;
}

function evidenceFor(difference: Difference, rows: NonNullable<Judged['rows']>): Evidence[] | null {
  const evidence = rows.probes
    .filter((probe) => concerns(probe, difference))
    .flatMap(({ id }) => {
      const result = rows.results.find((it) => it.id === id);
      return result?.kind === 'counted' ? [{ probe: id, count: result.count, ids: result.ids }] : [];
    });
  return evidence.length === 0 ? null : evidence;
}

/** Of a missing index: a key of the live database has the same columns, and is as good. */
function isRedundant(difference: Difference, { tables }: Judged['actual']): boolean {
  const columns = listedColumns(difference.object);
  const isMissing = difference.kind === 'index' && difference.change === 'missing';
  if (!isMissing || columns === null || isUniqueIndex(difference)) return false;
  const keys = tables
    .find(({ name }) => name === difference.table)
    ?.constraints.filter(({ kind }) => kind === 'unique' || kind === 'primary_key');
  return keys?.some((key) => key.columns.join() === columns.join()) ?? false;
}
