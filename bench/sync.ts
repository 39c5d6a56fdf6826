import { loadavg } from 'node:os';
import { createDatabase } from '../demo/postgres.ts';
import { startRecordServer } from '../demo/record-server.ts';
import type { Part } from './main.ts';
import { agentMemory } from './sync/agent-memory.ts';
import { absent, type Contestant, contestants, type Stage } from './sync/contestants.ts';
import { installPeers } from './sync/install-peers.ts';
import { type Extent, type Measured, measure } from './sync/measure.ts';
import { fillPeersTable, fillRecord } from './sync/record.ts';
import { table } from './sync/table.ts';

/** Every system's rows in one run, at two sizes; changes and the absence are measured at the larger. */
export const sync: Part = () => compare({ small: 10_000, large: 100_000, changes: 200, away: 1_000 });

interface Size {
  readonly small: number;
  readonly large: number;
  readonly changes: number;
  readonly away: number;
}

export interface Line {
  readonly contestant: Contestant;
  readonly small: Measured | string;
  readonly large: Measured | string;
}

export async function compare(size: Size): ReturnType<Part> {
  const refused = await installPeers();
  const taking = contestants.filter(({ kind }) => refused === null || kind !== 'peer');
  const server = await startRecordServer();
  const before = loadavg()[0] ?? 0;
  try {
    const small = await prepare(server, size.small);
    const smallLines = await all(taking, small, { ...size, changes: 0, loads: 5 });
    const large = await prepare(server, size.large);
    const largeLines = await all(taking, large, { ...size, loads: null });
    const lines = taking.map((contestant, at) => ({
      contestant,
      small: smallLines[at] ?? 'not measured',
      large: largeLines[at] ?? 'not measured',
    }));
    const agent = await agentMemory(large);
    const missing = refused === null ? absent : [['all peers', refused] as const, ...absent];
    return {
      title: [
        `sync: ${size.small} and ${size.large} mappings, medians; load average ${before.toFixed(1)} before, ${(loadavg()[0] ?? 0).toFixed(1)} after`,
        'in brackets: × the floor · × the best peer that keeps rows on disk',
        ...missing.map(([name, reason]) => `not run: ${name}: ${reason}`),
        ...failures(lines),
      ].join('\n'),
      rows: table(lines, agent),
    };
  } finally {
    await server.stop();
  }
}

function failures(lines: readonly Line[]): string[] {
  return lines.flatMap(({ contestant, small, large }) =>
    [small, large].filter((it) => typeof it === 'string').map((why) => `failed: ${contestant.name}: ${why}`),
  );
}

async function prepare(server: Awaited<ReturnType<typeof startRecordServer>>, rows: number): Promise<Stage> {
  process.stderr.write(`bench: sync: ${rows} rows into Postgres…\n`);
  const record = await server.freshRecord();
  const { key } = await fillRecord(record, rows);
  const peers = await createDatabase(server.url, `peers_${rows}`);
  await fillPeersTable(record, peers);
  return { rows, record, key, peers };
}

/** One after the other: a figure is of one system alone. What fails says why in its place. */
async function all(
  taking: readonly Contestant[],
  stage: Stage,
  extent: { readonly loads: number | null; readonly changes: number; readonly away: number },
): Promise<(Measured | string)[]> {
  const results: (Measured | string)[] = [];
  for (const [at, it] of taking.entries()) {
    process.stderr.write(`bench: sync: ${stage.rows} rows: ${it.name}…\n`);
    results.push(await one(it, stage, { ...extent, loads: extent.loads ?? it.loads, minutes: 10_000 + at }));
  }
  return results;
}

async function one(it: Contestant, stage: Stage, extent: Omit<Extent, 'rows'>): Promise<Measured | string> {
  try {
    const served = await it.serve(stage);
    try {
      return await measure(it, served, { rows: stage.rows, ...extent });
    } finally {
      await served.close();
    }
  } catch (error) {
    // A system that cannot do it is a result too, unless it is ours.
    if (it.kind !== 'peer') throw error;
    return error instanceof Error ? error.message : String(error);
  }
}
