import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isOpen } from './finding.ts';
import { openCounts, type Report, verdict } from './report.ts';
import { reportJson } from './report-json.ts';
import { reportMarkdown } from './report-markdown.ts';
import { reportText } from './report-text.ts';
import { cleanReport, sampleReport } from './sample-report.ts';

const golden = (name: string) => readFile(join(import.meta.dirname, 'golden', name), 'utf8');

describe('a report', () => {
  it('for a person', async () => expect(reportText(sampleReport)).toBe(await golden('report.txt')));
  it('as a document', async () => expect(reportMarkdown(sampleReport)).toBe(await golden('report.md')));
  it('for a program', async () =>
    expect(reportJson(sampleReport, 'low')).toBe(await golden('report.json.txt')));

  it('of a database as it should be is short', () => {
    expect(reportText(cleanReport)).toBe(`Schema drift of medio
=====================

Database   medio at db.example.org:5432, PostgreSQL 18.4, seen as support
Looked at  2026-01-15T10:00:00.000Z
Expected   the schema of record
Ledger     none: no migration of this program was ever applied; see migrate --plan
Drift      none
View       complete

SUMMARY
-------

Nothing that counts.

ROWS
----

Not asked: --probe counts what is wrong in the rows themselves.
`);
  });

  it.each([80, 100])('for a person fits into %i columns, but for statements and titles', (width) => {
    const wide = reportText(sampleReport, width)
      .split('\n')
      .filter((line) => line.length > width && !/^( {4}|\d+\. )/.test(line));
    expect(wide).toEqual([]);
  });

  it('as a document has tables whose rows all have the columns of their head', () => {
    const cells = (line: string) => line.replaceAll('\\|', '').split('|').length;
    const tables = reportMarkdown(sampleReport)
      .split('\n\n')
      .filter((block) => block.startsWith('|'));
    expect(tables.length).toBeGreaterThan(8);
    for (const table of tables) {
      const [head = '', ...rows] = table.split('\n');
      expect(rows.map(cells)).toEqual(rows.map(() => cells(head)));
    }
  });

  it('as a document closes its statements, whatever is in them', () => {
    const ticks = { ...sampleReport.findings[0], fix: { sql: 'SELECT ```;', lock: 'none', held: null } };
    const report = { ...sampleReport, findings: [ticks] } as Report;
    expect(reportMarkdown(report)).toContain('````sql\nSELECT ```;\n````');
  });

  it('runs nothing that is held, even when all of it is pasted', () => {
    const held = sampleReport.findings.filter((it) => isOpen(it) && it.fix.held !== null);
    expect(held.length).toBeGreaterThan(2);
    const lines = new Set(reportText(sampleReport).split('\n'));
    for (const line of held.flatMap(({ fix }) => fix.sql.split('\n'))) {
      expect([lines.has(`    ${line}`), lines.has(`    -- ${line}`)]).toEqual([false, true]);
    }
  });
});

describe('the verdict', () => {
  const of = (changes: Partial<Report>, threshold: Parameters<typeof verdict>[1]) =>
    verdict({ ...sampleReport, unseen: [], ...changes }, threshold);
  const bySeverity = (...severities: readonly string[]) =>
    sampleReport.findings.filter((it) => severities.includes(it.severity));

  it('is drift from the threshold on', () => {
    expect(of({ findings: bySeverity('medium', 'info') }, 'medium')).toBe('drift');
    expect(of({ findings: bySeverity('medium', 'info') }, 'high')).toBe('no_drift');
    expect(of({ findings: bySeverity('info') }, 'low')).toBe('no_drift');
    expect(of({ findings: bySeverity('info') }, 'info')).toBe('drift');
    expect(of({ findings: [] }, 'info')).toBe('no_drift');
  });

  it('leaves out what somebody answers for, until the day has passed', () => {
    const only = (id: string) => sampleReport.findings.filter((it) => it.id === id);
    expect(of({ findings: only('users.note/column-unexpected') }, 'low')).toBe('no_drift');
    expect(of({ findings: only('users.nickname/column-unexpected') }, 'low')).toBe('drift');
    const explained = sampleReport.findings.filter((it) => it.accepted?.kind === 'explained');
    expect(of({ findings: explained }, 'info')).toBe('no_drift');
    expect(explained).toHaveLength(1);
  });

  it('is "incomplete" whenever something was not seen, also without drift', () => {
    expect(of({ unseen: ['x'], findings: [] }, 'critical')).toBe('incomplete');
    expect(of({ unseen: ['x'] }, 'low')).toBe('incomplete');
  });

  it('counts by severity what nobody answers for', () => {
    expect(openCounts(sampleReport)).toEqual({ critical: 3, high: 3, medium: 2, low: 1, info: 2 });
  });
});
