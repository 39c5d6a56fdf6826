import type { Line } from '../sync.ts';
import type { Measured } from './measure.ts';

type Figure = (of: Measured) => number | null;

const load: Figure = ({ load }) => median(load);
const p50: Figure = ({ changes }) => at(changes, 0.5);
const p95: Figure = ({ changes }) => at(changes, 0.95);
const back: Figure = ({ back }) => back;
const rss: Figure = ({ peak }) => peak;
const wire: Figure = ({ received }) => (received > 100_000 ? received : null);

/** Each figure with its ratio to the floor and, for us, to the best of the peers that keep rows on disk as well. */
export function table(
  lines: readonly Line[],
  agent: { readonly rss: number; readonly peak: number } | null,
): string[][] {
  const columns = [
    { title: 'first load, small', of: 'small', figure: load, unit: ms },
    { title: 'first load, large', of: 'large', figure: load, unit: ms },
    { title: 'change p50', of: 'large', figure: p50, unit: ms },
    { title: 'p95', of: 'large', figure: p95, unit: ms },
    { title: 'back after absence', of: 'large', figure: back, unit: ms },
    { title: 'memory, most', of: 'large', figure: rss, unit: megabytes },
    { title: 'received', of: 'large', figure: wire, unit: megabytes },
  ] as const;
  const heading = ['', 'on disk', ...columns.map(({ title }) => title)];
  const rows = lines.map((line) => {
    const { name, durable } = line.contestant;
    const cells = columns.map(({ of, figure, unit }) => {
      const measured = line[of];
      if (typeof measured === 'string') return 'failed';
      const value = figure(measured);
      if (value === null) return '';
      return `${unit(value)}${against(lines, line, of, figure, value)}`;
    });
    return [name, durable ? 'yes' : 'no', ...cells];
  });
  if (agent) rows.push(['the whole agent', 'yes', '', '', '', '', '', megabytes(agent.peak), '']);
  return [heading, ...rows];
}

function against(
  lines: readonly Line[],
  line: Line,
  of: 'small' | 'large',
  figure: Figure,
  value: number,
): string {
  const values = (fits: (it: Line['contestant']) => boolean) =>
    lines
      .filter((it) => fits(it.contestant))
      .map((it) => it[of])
      .map((it) => (typeof it === 'string' ? null : figure(it)))
      .filter((it) => it !== null);
  const [floor] = values(({ kind, durable }) => kind === 'floor' && durable);
  const peers = values(({ kind, durable }) => kind === 'peer' && durable);
  if (line.contestant.kind === 'floor') return '';
  const ratios = [floor ? `${(value / floor).toFixed(1)} ×` : '–'];
  if (line.contestant.kind === 'us' && peers.length > 0)
    ratios.push(`${(value / Math.min(...peers)).toFixed(2)} ×`);
  return ` (${ratios.join(' · ')})`;
}

function at(samples: readonly number[], share: number): number | null {
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? null;
}

function median(samples: readonly number[]): number | null {
  return at(samples, 0.5);
}

function ms(value: number): string {
  return value >= 100 ? `${value.toFixed(0)} ms` : `${value.toFixed(1)} ms`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0)} MB`;
}
