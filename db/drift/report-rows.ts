import type { ProbeResult } from './probe.ts';
import type { Report } from './report.ts';
import { type Block, heading, list, paragraph, table } from './report-blocks.ts';

/** What the rows say. Ids alone: names and addresses are nobody's business here. */
export function rowBlocks({ probes }: Pick<Report, 'probes'>): Block[] {
  if (probes === null) {
    return [heading(2, 'Rows'), paragraph('Not asked: --probe counts what is wrong in the rows themselves.')];
  }
  const found = probes.filter((it) => it.kind === 'counted' && it.count > 0);
  const clean = probes.filter((it) => it.kind === 'counted' && it.count === 0);
  return [
    heading(2, 'Rows'),
    ...table(['Rows', 'What', 'For example'], found.map(foundRow)),
    ...(clean.length === 0
      ? []
      : [paragraph(`None of these: ${clean.map(({ title }) => title).join('; ')}.`)]),
    ...list(probes.flatMap(unanswered)),
  ];
}

function foundRow(result: ProbeResult): string[] {
  return result.kind === 'counted'
    ? [String(result.count), `${result.title} (${result.id})`, result.ids.join(', ')]
    : [];
}

function unanswered(result: ProbeResult): string[] {
  switch (result.kind) {
    case 'counted':
      return [];
    case 'not_applicable':
      return [`Not applicable, there is no ${result.lacking.join(', ')}: ${result.title}`];
    case 'failed':
      return [`NOT ANSWERED (${result.message}): ${result.title}`];
  }
}
