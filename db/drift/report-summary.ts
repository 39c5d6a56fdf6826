import { type Finding, isOpen } from './finding.ts';
import { type Block, heading, paragraph, table } from './report-blocks.ts';
import { sideCells, whatCell } from './report-cells.ts';

/** Everything that counts, a line each, the worst first. What is on a missing or unexpected table goes with the table. */
export function summaryBlocks(findings: readonly Finding[]): Block[] {
  const open = findings.filter(isOpen);
  const lonely = open.filter(({ kind, aspect }) => kind === 'table' && aspect === null);
  const tableOf = (finding: Finding) =>
    lonely.find((it) => it !== finding && it.object === finding.table && it.change === finding.change);
  const lines = open.filter((it) => it.severity !== 'info' && tableOf(it) === undefined);
  const onIt = (finding: Finding) => open.filter((it) => tableOf(it) === finding).length;
  const infos = open.filter((it) => it.severity === 'info').length;
  return [
    heading(2, 'Summary'),
    ...table(
      ['Severity', 'What', 'Expected', 'Live'],
      lines.map((it) => {
        const [expected, live] = sideCells(it);
        const count = onIt(it);
        const along = (cell: typeof live) =>
          cell === 'table' && count > 0 ? `table, ${count} more on it` : cell;
        return [it.severity, whatCell(it), along(expected), along(live)];
      }),
    ),
    ...(lines.length === 0 ? [paragraph('Nothing that counts.')] : []),
    ...(infos === 0 ? [] : [paragraph(`Also ${infos} of severity info, below.`)]),
  ];
}
