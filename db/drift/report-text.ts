import type { Report } from './report.ts';
import type { Block, Cell } from './report-blocks.ts';
import { outline } from './report-outline.ts';

/** A report for a terminal, at most `width` columns wide; what must not be broken may stand out. */
export function reportText(report: Report, width = 100): string {
  return `${outline(report)
    .map((block) => render(block, width))
    .join('\n\n')}\n`;
}

function render(block: Block, width: number): string {
  switch (block.kind) {
    case 'heading':
      return underlined(block.text, block.level);
    case 'paragraph':
      return wrap(block.text, width).join('\n');
    case 'list':
      return block.items.map((it) => `- ${wrap(it, width - 2).join('\n  ')}`).join('\n');
    case 'facts': {
      const names = Math.max(...block.facts.map(([name]) => name.length)) + 2;
      const fact = ([name, value]: readonly [string, string]) =>
        name.padEnd(names) + wrap(value, width - names).join(`\n${' '.repeat(names)}`);
      return block.facts.map(fact).join('\n');
    }
    case 'table':
      return renderTable(block.head, block.rows, width);
    case 'sql':
      return block.sql.replace(/^(?=.)/gm, '    ');
  }
}

function underlined(text: string, level: 1 | 2 | 3): string {
  if (level === 3) return text;
  const shown = level === 1 ? text : text.toUpperCase();
  return `${shown}\n${(level === 1 ? '=' : '-').repeat(shown.length)}`;
}

function renderTable(head: readonly string[], rows: readonly (readonly Cell[])[], width: number): string {
  const cells = [head, ...rows].map((row) => row.map((it) => (typeof it === 'string' ? it : it.code)));
  const widths = columnWidths(cells, width);
  const [first = [], ...rest] = cells.map((row) => tableRow(row, widths));
  const rule = widths.map((it) => '-'.repeat(it)).join(GAP);
  // Where most rows take several lines, an empty one keeps them apart.
  const tall = rest.filter((lines) => lines.length > 1).length;
  const between = tall > rest.length / 2 ? '\n\n' : '\n';
  return [...first, rule, rest.map((lines) => lines.join('\n')).join(between)].join('\n');
}

function tableRow(cells: readonly string[], widths: readonly number[]): string[] {
  const wrapped = cells.map((cell, at) => wrap(cell, widths[at] ?? 1));
  const height = Math.max(...wrapped.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) =>
    wrapped
      .map((lines, at) => (lines[line] ?? '').padEnd(widths[at] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
}

/** What each column would take, cut down from the widest until all fit; words stay whole as long as they can. */
function columnWidths(rows: readonly (readonly string[])[], width: number): number[] {
  const columns = (rows[0] ?? []).map((_, at) => rows.map((row) => row[at] ?? ''));
  const widths = columns.map((cells) => Math.max(...cells.map((it) => it.length)));
  const floor = columns.map((cells) => Math.min(LONGEST_WORD, Math.max(...cells.map(longestWord))));
  const room = width - GAP.length * (widths.length - 1);
  for (let over = sum(widths) - room; over > 0; over--) {
    const spare = widths.map((it, at) => (it > (floor[at] ?? 0) ? it : 0));
    if (Math.max(...spare) === 0) break;
    const widest = spare.indexOf(Math.max(...spare));
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function longestWord(text: string): number {
  return Math.max(...text.split(' ').map((it) => it.length));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}

/** Lines of words; a word that is too long by itself is cut. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ').flatMap((it) => it.match(new RegExp(`.{1,${width}}`, 'gsu')) ?? [''])) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

const GAP = '  ';
/** Longer ones are cut where there is no room. */
const LONGEST_WORD = 44;
