import type { ObjectKind } from './difference.ts';
import { type Acceptance, type Finding, isOpen, SEVERITIES } from './finding.ts';
import type { Report } from './report.ts';
import { type Block, heading, list, paragraph, table } from './report-blocks.ts';
import { sideCells } from './report-cells.ts';
import { headBlocks } from './report-head.ts';
import { recommendationBlocks } from './report-recommendations.ts';
import { rowBlocks } from './report-rows.ts';
import { summaryBlocks } from './report-summary.ts';

/** A report for a person: the summary first, then everything by where it is, at last what to do. */
export function outline(report: Report): Block[] {
  const findings = report.findings.toSorted(
    (a, b) => SEVERITIES.indexOf(a.severity) - SEVERITIES.indexOf(b.severity),
  );
  return [
    ...headBlocks(report),
    ...summaryBlocks(findings),
    ...unseenBlocks(report),
    ...tableSections(findings.filter(({ kind }) => OF_TABLES.includes(kind))),
    ...SECTIONS.flatMap(([title, kinds]) =>
      section(
        2,
        title,
        findings.filter(({ kind }) => kinds.includes(kind)),
      ),
    ),
    ...rowBlocks(report),
    ...acceptedBlocks(report),
    ...recommendationBlocks(report),
  ];
}

const OF_TABLES: readonly ObjectKind[] = ['table', 'column', 'primary_key', 'unique', 'check', 'exclusion'];

const SECTIONS: readonly (readonly [title: string, kinds: readonly ObjectKind[]])[] = [
  ['Indexes', ['index']],
  ['Foreign keys', ['foreign_key']],
  ['Triggers and functions', ['trigger', 'function']],
  ['Access', ['row_security', 'policy', 'grant']],
  ['Views, types, sequences, extensions, comments', ['view', 'enum', 'sequence', 'extension', 'comment']],
];

function tableSections(findings: readonly Finding[]): Block[] {
  if (findings.length === 0) return [];
  const byTable = [...Map.groupBy(findings, (it) => it.table ?? it.object)].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return [heading(2, 'Tables'), ...byTable.flatMap(([name, its]) => section(3, name, its))];
}

function section(level: 2 | 3, title: string, findings: readonly Finding[]): Block[] {
  if (findings.length === 0) return [];
  const rows = findings.map((it) => [{ code: it.id }, ...sideCells(it), impactCell(it)]);
  return [heading(level, title), ...table(['Finding', 'Expected', 'Live', 'Impact'], rows)];
}

function impactCell({ severity, impact, evidence, reference, accepted }: Finding): string {
  return [
    `${severity.toUpperCase()}.`,
    impact,
    ...(evidence ?? [])
      .filter(({ count }) => count > 0)
      .map(({ probe, count }) => `Rows (${probe}): ${count}.`),
    ...(reference === null ? [] : [`See ${reference}.`]),
    ...(accepted === null ? [] : [acceptanceText(accepted)]),
  ].join(' ');
}

function acceptanceText(accepted: Acceptance): string {
  switch (accepted.kind) {
    case 'accepted':
      return `Accepted until ${accepted.until}: ${accepted.reason}.`;
    case 'expired':
      return `Was accepted until ${accepted.until} and counts again: ${accepted.reason}.`;
    case 'explained':
      return `Explained by approved step ${accepted.step}.`;
  }
}

function unseenBlocks({ unseen, unmodelled }: Report): Block[] {
  const blocks = (title: string, text: string, items: readonly string[]) =>
    items.length === 0 ? [] : [heading(2, title), paragraph(text), ...list(items)];
  return [
    ...blocks('Not seen', 'This could not be looked at, so nothing is known about it:', unseen),
    ...blocks('Not compared', 'This is there, and is not looked into:', unmodelled),
  ];
}

function acceptedBlocks({ findings, unmatched }: Report): Block[] {
  const rows = findings.flatMap((it) =>
    it.accepted === null
      ? []
      : [[isOpen(it) ? 'no longer' : 'yes', { code: it.id }, acceptanceText(it.accepted)]],
  );
  if (rows.length === 0 && unmatched.length === 0) return [];
  return [
    heading(2, 'Accepted'),
    ...table(['Accepted', 'Finding', 'Why'], rows),
    ...list(
      unmatched.map(
        ({ id }) => `${id} is accepted and not there: take it out of the file, or correct its id`,
      ),
    ),
  ];
}
