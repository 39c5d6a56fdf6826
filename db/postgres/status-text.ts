import type { ParentDecisions, Undecided } from './parent-decisions.ts';
import { evidenceLines, startText } from './plan-text.ts';
import type { Status, UnderWay } from './status.ts';

/** A status for people. */
export function statusText(status: Status): string {
  const lines = [
    startText(status.start, status.has_ledger),
    standing(status),
    ...status.applied.map(({ id, applied_at }) => `  ${applied_at}  ${id}`),
    ...section(
      'Not applied yet',
      status.pending.map((id) => `  ${id}`),
    ),
    ...section('Under way', status.under_way.map(underWayLine)),
    ...section('Held until a person approves them (migrate --approve NAME)', heldLines(status)),
    ...section('Duplicates, each standing behind another row', duplicateLines(status)),
    ...section('Rows that migrations changed or decided about', reconciliationLines(status)),
    ...section('Parents must decide', status.decisions ? decisionLines(status.decisions) : []),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function standing({ has_ledger, pending, applied }: Status): string {
  if (!has_ledger) return 'No migration has touched it yet';
  if (pending.length === 0) return `At this version; ledger of ${applied.length} entries:`;
  return `Behind by ${pending.length} steps; ledger of ${applied.length} entries:`;
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `${title}:`, ...lines];
}

function underWayLine({ id, statement, of, after }: UnderWay): string {
  const where = after === null ? '' : `, after row ${after}`;
  return `  ${id}: goes on at statement ${statement}${of === null ? '' : ` of ${of}`}${where}`;
}

function heldLines({ held }: Status): string[] {
  return held.flatMap((it) => [`  ${it.id}`, ...evidenceLines(it).map((line) => `  ${line}`)]);
}

function duplicateLines({ duplicates }: Status): string[] {
  return Object.entries(duplicates).map(([table, rows]) =>
    rows === null ? `  ${table}: column merged_into_id not there yet` : `  ${table}: ${rows}`,
  );
}

function reconciliationLines({ reconciliations }: Status): string[] {
  return Object.entries(reconciliations ?? {}).map(([kind, rows]) => `  ${kind}: ${rows}`);
}

function decisionLines(decisions: ParentDecisions): string[] {
  return [
    `  ${undecided(decisions.unrated_videos)}: videos without an age rating`,
    `  ${undecided(decisions.unknown_videos)}: videos with a rating that no board knows`,
    `  ${undecided(decisions.ageless_profiles)}: children without age and limit`,
    `  ${undecided(decisions.unknown_limits)}: children with a limit that no board knows`,
  ];
}

function undecided(it: Undecided): string {
  if (it.kind === 'no_column') return `column ${it.column} not there yet`;
  return `${it.rows} in ${it.households} ${it.households === 1 ? 'household' : 'households'}`;
}
