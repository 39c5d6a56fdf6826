import { readFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type Postgres } from '../db/postgres/connect.ts';
import { startRecordServer } from '../demo/record-server.ts';
import { addKiosks, type BenchKiosk } from './gateway/kiosks.ts';
import type { LoadAsk, Loaded } from './gateway/load-asks.ts';
import type { Part } from './main.ts';
import { spreadOf } from './spread.ts';
import { type Child, startChild } from './sync/child.ts';
import { now } from './sync/client.ts';
import { type ServerProcess, startServer } from './sync/server-process.ts';

type Load = Child<LoadAsk, Loaded>;

/** What one gateway process takes on this machine: sessions pushed at it, then kiosks that only listen and poll. */
export const gateway: Part = () =>
  bear({ held: [100, 1_000, 5_000], seconds: 8, sessions: 20_000, households: 200 });

interface Size {
  readonly held: readonly number[];
  readonly seconds: number;
  /** At most, of one kind of push. */
  readonly sessions: number;
  readonly households: number;
}

/** Kiosks poll once a minute. */
const POLL_S = 60;
const FIRST_POLLS_A_SECOND = 200;
/** Households that change while everybody listens. */
const CHANGES = 50;

export async function bear(size: Size): ReturnType<Part> {
  const before = loadavg()[0] ?? 0;
  const postgresServer = await startRecordServer();
  const url = await postgresServer.freshRecord();
  const postgres = connect({ url, applicationName: 'bench', connections: 2, statementTimeout: 0 });
  const env = { DATABASE_URL: url, LOG_LEVEL: 'silent', PORT: '0', NODE_ENV: 'production' };
  try {
    const most = Math.max(size.households, ...size.held);
    process.stderr.write(`bench: gateway: ${most} households…\n`);
    const kiosks = await addKiosks(postgres, most);
    await postgres.query(
      'CREATE TABLE bench_sessions (id uuid PRIMARY KEY, profile_id uuid, video_id uuid, started_at timestamptz, duration_seconds integer)',
    );
    await postgres.query('VACUUM ANALYZE');
    const program = join(import.meta.dirname, '../sync/gateway/cli.ts');
    const ours = () => startServer([program, 'serve'], env);
    const bare = () => startServer([join(import.meta.dirname, 'gateway/bare.ts')], {});
    const pushRows = await using(ours, (server) =>
      pushes(size, kiosks.slice(0, size.households), { url, gateway: server.url }),
    );
    const stored = await storageRow(postgres);
    // Each in a process of its own, whose memory nothing else has grown.
    const heldRows = await using(ours, (server) =>
      listeners(size, kiosks, { name: 'gateway', server, postgres }),
    );
    const floorRows = await using(bare, (server) =>
      listeners(size, kiosks, { name: 'bare Fastify', server, postgres: null }),
    );
    const after = loadavg()[0] ?? 0;
    return {
      title: `gateway: one process; load average ${before.toFixed(1)} before, ${after.toFixed(1)} after`,
      rows: [pushHeading, ...pushRows, stored, heldHeading, ...heldRows, ...floorRows],
    };
  } finally {
    await postgres.close();
    await postgresServer.stop();
  }
}

const pushHeading = ['sessions', 'at once', 'a second', 'p50 / p99 of a request', '', '', '', ''];
const heldHeading = [
  'kiosks that listen',
  'opened a second',
  'memory',
  'a kiosk',
  'polls p50 / p99',
  'hint p50 / p99',
  'CPU',
  'stopped by',
];

async function using<R>(
  start: () => Promise<ServerProcess>,
  work: (server: ServerProcess) => Promise<R>,
): Promise<R> {
  const server = await start();
  try {
    return await work(server);
  } finally {
    await server.stop();
  }
}

async function pushes(
  size: Size,
  kiosks: readonly BenchKiosk[],
  at: { readonly url: string; readonly gateway: string },
): Promise<string[][]> {
  const load: Load = await startChild(join(import.meta.dirname, 'gateway/load.ts'), []);
  const rows: string[][] = [];
  try {
    for (const batch of [100, 1]) {
      for (const atOnce of [1, 8, 32]) {
        const bounds = { kiosks, batch, atOnce, seconds: size.seconds, most: size.sessions };
        process.stderr.write(`bench: gateway: batches of ${batch}, ${atOnce} at once…\n`);
        const pushed = await load.ask({ do: 'push', url: at.gateway, ...bounds });
        rows.push(pushRow(`pushed, ${batch} in a batch`, atOnce, pushed));
        if (pushed.refused > 0) throw new Error(`${pushed.refused} sessions were not stored`);
      }
      const bounds = { kiosks, batch, atOnce: 8, seconds: size.seconds, most: size.sessions * 10 };
      rows.push(
        pushRow(`floor: INSERT of ${batch}`, 8, await load.ask({ do: 'insert', url: at.url, ...bounds })),
      );
    }
  } finally {
    await load.stop();
  }
  return rows;
}

/** What a session leaves behind, indexes included. */
async function storageRow(postgres: Postgres): Promise<string[]> {
  await postgres.query('VACUUM');
  const [found] = await postgres.query<{ sessions: number; each: number }>(
    `SELECT count(*) AS sessions, pg_total_relation_size('watch_sessions') / greatest(count(*), 1) AS each
     FROM watch_sessions`,
  );
  return [`stored: ${found?.sessions} sessions`, '', `${found?.each} B each`, '', '', '', '', ''];
}

function pushRow(name: string, atOnce: number, { items, ms, samples }: Loaded): string[] {
  return [name, String(atOnce), ((1000 * items) / ms).toFixed(0), spread(samples), '', '', '', ''];
}

async function listeners(
  size: Size,
  kiosks: readonly BenchKiosk[],
  at: { readonly name: string; readonly server: ServerProcess; readonly postgres: Postgres | null },
): Promise<string[][]> {
  const load: Load = await startChild(join(import.meta.dirname, 'gateway/load.ts'), []);
  const { url, pid } = at.server;
  const keys = kiosks.map(({ key }) => key);
  const rows: string[][] = [];
  try {
    await load.ask({ do: 'open', url, keys: keys.slice(0, 10), atOnce: 5 });
    await pause(500);
    const base = processOf(pid).rss;
    for (const count of size.held) {
      process.stderr.write(`bench: gateway: ${at.name}: ${count} streams…\n`);
      const opened = await load.ask({ do: 'open', url, keys: keys.slice(0, count), atOnce: 25 });
      // Each kiosk's first poll brings its rows; only those after it are idle.
      // Not faster than that: few may fetch all their rows at a time.
      const first = { url, aSecond: FIRST_POLLS_A_SECOND, seconds: count / FIRST_POLLS_A_SECOND };
      await load.ask({ do: 'poll', ...first });
      const before = processOf(pid);
      const polled = await load.ask({ do: 'poll', url, aSecond: count / POLL_S, seconds: size.seconds });
      const after = processOf(pid);
      const hints = at.postgres ? await hint(load, at.postgres, kiosks, Math.min(count, opened.items)) : [];
      rows.push([
        `${at.name}: ${opened.items}`,
        ((1000 * opened.samples.length) / opened.ms).toFixed(0),
        `${(after.rss / 1e6).toFixed(0)} MB`,
        `${((after.rss - base) / 1e3 / opened.items).toFixed(1)} kB`,
        `${spread(polled.samples)}${polled.refused > 0 ? `, ${polled.refused} refused` : ''}`,
        spread(hints),
        `${((100 * (after.cpu_ms - before.cpu_ms)) / polled.ms).toFixed(0)} %`,
        opened.failure ?? '',
      ]);
    }
  } finally {
    await load.stop();
  }
  return rows;
}

/** Milliseconds from the commit's acknowledgement until the kiosk of the household has been told. */
async function hint(
  load: Load,
  postgres: Postgres,
  kiosks: readonly BenchKiosk[],
  open: number,
): Promise<number[]> {
  const samples: number[] = [];
  for (let n = 0; n < CHANGES; n++) {
    const kiosk = kiosks[Math.floor((n * open) / CHANGES)];
    if (!kiosk) continue;
    await load.ask({ do: 'expect', keys: [kiosk.key] });
    await postgres.query('UPDATE profiles SET name = $2 WHERE user_id = $1', [
      kiosk.user_id,
      `Mia ${open} ${n}`,
    ]);
    const committed = now();
    const [heard] = (await load.ask({ do: 'heard' })).samples;
    samples.push((heard ?? Number.NaN) - committed);
  }
  return samples;
}

/** Linux only. */
function processOf(pid: number): { readonly rss: number; readonly cpu_ms: number } {
  const rss = Number(/VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) * 1024;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return { rss, cpu_ms: (Number(fields[11]) + Number(fields[12])) * 10 };
}

function spread(samples: readonly number[]): string {
  if (samples.length === 0) return '';
  const { p50, p99 } = spreadOf(samples);
  return `${p50.toFixed(1)} / ${p99.toFixed(1)} ms`;
}
