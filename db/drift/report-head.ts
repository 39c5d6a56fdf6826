import { isOpen, SEVERITIES } from './finding.ts';
import { type Ledger, openCounts, type Report } from './report.ts';
import { type Block, heading } from './report-blocks.ts';

/** Which database this is about, and how it stands. */
export function headBlocks(report: Report): Block[] {
  const { database, at, expectation } = report;
  return [
    heading(1, `Schema drift of ${database.name}`),
    {
      kind: 'facts',
      facts: [
        [
          'Database',
          `${database.name} at ${database.host}, PostgreSQL ${database.server}, seen as ${database.role}`,
        ],
        ['Looked at', at],
        ['Expected', EXPECTATIONS[expectation] ?? `what ${expectation} says`],
        ['Ledger', ledgerText(report.ledger)],
        ['Drift', driftText(report)],
        ['View', report.unseen.length === 0 ? 'complete' : 'INCOMPLETE: see "Not seen"'],
      ],
    },
  ];
}

const EXPECTATIONS: Readonly<Record<string, string>> = {
  record: 'the schema of record',
  init: 'what init.sql makes',
  production: 'production as documented on 2025-10-23',
};

function ledgerText(ledger: Ledger): string {
  switch (ledger.kind) {
    case 'absent':
      return 'none: no migration of this program was ever applied; see migrate --plan';
    case 'unreadable':
      return `could not be read (${ledger.message})`;
    case 'read': {
      const [last] = ledger.applied.slice(-1);
      return last === undefined ? 'empty' : `${ledger.applied.length} applied, the last ${last}`;
    }
  }
}

function driftText(report: Report): string {
  const counts = openCounts(report);
  const parts = SEVERITIES.filter((it) => counts[it] > 0).map((it) => `${counts[it]} ${it}`);
  const accepted = report.findings.filter((it) => !isOpen(it)).length;
  const also = accepted > 0 ? [`${accepted} accepted`] : [];
  return [...(parts.length > 0 ? parts : ['none']), ...also].join(', ');
}
