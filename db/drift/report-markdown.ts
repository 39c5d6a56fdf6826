import type { Report } from './report.ts';
import type { Block, Cell } from './report-blocks.ts';
import { outline } from './report-outline.ts';

/** A report in the form of the production schema document. */
export function reportMarkdown(report: Report): string {
  return `${outline(report).map(render).join('\n\n')}\n`;
}

function render(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(block.level)} ${plain(block.text)}`;
    case 'paragraph':
      return plain(block.text);
    case 'list':
      return block.items.map((it) => `- ${plain(it)}`).join('\n');
    case 'facts':
      // Two blanks at the end: the next fact stands on a line of its own.
      return block.facts.map(([name, value]) => `**${name}:** ${plain(value)}`).join('  \n');
    case 'table':
      return [row(block.head), row(block.head.map(() => '---')), ...block.rows.map(row)].join('\n');
    case 'sql':
      return fenced(block.sql);
  }
}

function row(cells: readonly Cell[]): string {
  return `| ${cells.map(cellText).join(' | ')} |`;
}

/** A bar would end the cell, also within code. */
function cellText(cell: Cell): string {
  const text = typeof cell === 'string' ? plain(cell) : inlineCode(cell.code);
  return text.replaceAll('|', '\\|').replace(/\s*\n\s*/g, ' ');
}

function inlineCode(code: string): string {
  const ticks = '`'.repeat(longestRun(code) + 1);
  const gap = /^`|`$/.test(code) ? ' ' : '';
  return `${ticks}${gap}${code}${gap}${ticks}`;
}

function fenced(sql: string): string {
  const fence = '`'.repeat(Math.max(3, longestRun(sql) + 1));
  return `${fence}sql\n${sql}\n${fence}`;
}

/** Of backticks. */
function longestRun(text: string): number {
  return Math.max(0, ...(text.match(/`+/g) ?? []).map((it) => it.length));
}

/** An underscore within a word is nothing special. */
function plain(text: string): string {
  return text.replace(/[\\`*<[\]]|(?<!\w)_|_(?!\w)/g, '\\$&');
}
