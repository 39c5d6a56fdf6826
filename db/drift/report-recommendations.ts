import { type Finding, type Fix, isOpen } from './finding.ts';
import type { Report } from './report.ts';
import { type Block, heading, paragraph } from './report-blocks.ts';

/** What to do, the most urgent first, nothing before what it needs. */
export function recommendationBlocks(report: Report): Block[] {
  const open = report.findings.filter((it) => isOpen(it) && (it.fix.sql !== '' || it.fix.held !== null));
  if (open.length === 0) return [];
  return [
    heading(2, 'Recommendations'),
    ...(report.expectation === 'record' ? [paragraph(MIGRATE)] : []),
    paragraph(HOW),
    ...open.flatMap((finding, at) => recommendation(finding, at + 1)),
  ];
}

function recommendation({ id, severity, fix }: Finding, number: number): Block[] {
  const held = fix.held === null ? [] : [paragraph(`Held for a person: ${fix.held}.`)];
  return [heading(3, `${number}. ${id} (${severity})`), ...held, ...(fix.sql === '' ? [] : statements(fix))];
}

function statements({ sql, lock, held }: Fix): Block[] {
  return [paragraph(`Lock: ${lock}.`), { kind: 'sql', sql: held === null ? sql : commentedOut(sql) }];
}

/** So that whoever pastes all of it runs only what may simply be run. */
function commentedOut(sql: string): string {
  return sql
    .split('\n')
    .map((line) => `-- ${line}`)
    .join('\n');
}

const MIGRATE =
  'First of all: npm run -s db -- migrate brings a database to the schema of record, step by step and under load. What it holds back for a person it lists with evidence, and applies when told (--approve); what a foreign key does on deletion is the step foreign_key_actions. The rest was changed by hand: for that the statements below.';

const HOW =
  "Run each statement by itself, not in one transaction, with SET lock_timeout = '2s': one that has to wait for a lock gives up and is tried again later, instead of making all others wait.";
