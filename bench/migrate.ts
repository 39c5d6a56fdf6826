import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { connect, type Postgres } from '../db/postgres/connect.ts';
import { migrate } from '../db/postgres/migrate.ts';
import { readMigrations } from '../db/postgres/migration-files.ts';
import { createDatabase, startPostgres } from '../demo/postgres.ts';
import type { Part } from './main.ts';
import { spreadOf } from './spread.ts';

const ROWS = 100_000;
const WRITERS = 4;
/** A report that somebody runs, and that every statement wanting the strongest lock has to wait for. */
const READER_S = 3;
/** As good as none: longer than the reader reads. */
const PATIENT_MS = 600_000;

/**
 * Production's schema is migrated while old backends write and somebody reads for seconds. What matters is the longest
 * that a write had to wait, beside the same writes without a migration.
 */
export const migrateUnderLoad: Part = async () => {
  const dir = await mkdtemp(join(tmpdir(), 'medio-bench-'));
  const server = await startPostgres({ dir });
  try {
    await makeProduction(server.url);
    const rows = [['migration', 'took', 'lock retries', 'writes', 'errors', 'p50', 'p99', 'longest write']];
    const runs = [
      ['none', null],
      ['lock_timeout 300 ms', 300],
      ['without lock_timeout', PATIENT_MS],
    ] as const;
    for (const [name, lockTimeout] of runs) {
      const url = await createDatabase(server.url, `run_${lockTimeout}`, 'production');
      rows.push([name, ...(await measure(url, lockTimeout))]);
    }
    return {
      title: `migrate: ${ROWS} videos and sessions, ${WRITERS} writers, a reader of ${READER_S} s`,
      rows,
    };
  } finally {
    await server.stop();
    await rm(dir, { recursive: true, force: true });
  }
};

async function measure(url: string, lockTimeout: number | null): Promise<string[]> {
  const postgres = connect({ url, applicationName: 'bench', connections: WRITERS + 4, statementTimeout: 0 });
  const traffic = startTraffic(postgres);
  try {
    await pause(1_000);
    const begun = performance.now();
    const retries = lockTimeout === null ? await pause(10_000, 0) : await runMigration(postgres, lockTimeout);
    const took = performance.now() - begun;
    const { waits, errors } = await traffic.stop();
    const { p50, p99 } = spreadOf(waits);
    const longest = waits.reduce((a, b) => Math.max(a, b), 0);
    const ms = (value: number) => `${value.toFixed(value < 10 ? 1 : 0)} ms`;
    return [
      `${(took / 1000).toFixed(1)} s`,
      String(retries),
      String(waits.length),
      String(errors),
      ms(p50),
      ms(p99),
      ms(longest),
    ];
  } finally {
    await traffic.stop();
    await postgres.close();
  }
}

/** How often a statement had to step aside for a lock. */
async function runMigration(postgres: Postgres, lockTimeout: number): Promise<number> {
  let retries = 0;
  const result = await migrate({
    postgres,
    migrations: await readMigrations(),
    now: () => Date.now(),
    pause,
    random: Math.random,
    lockTimeout,
    progress: (event) => {
      if (event.kind === 'waiting_for_lock') retries += 1;
    },
  });
  if (result.kind !== 'migrated') throw new Error(result.message);
  return retries;
}

interface Traffic {
  /** Milliseconds each write took, and how many failed. May be called twice. */
  readonly stop: () => Promise<{ readonly waits: readonly number[]; readonly errors: number }>;
}

function startTraffic(postgres: Postgres): Traffic {
  const waits: number[] = [];
  let errors = 0;
  let going = true;
  const writer = async (number: number) => {
    for (let turn = 0; going; turn += 1) {
      const begun = performance.now();
      try {
        await postgres.query(writes[(turn + number) % writes.length] ?? '');
      } catch {
        errors += 1;
      }
      waits.push(performance.now() - begun);
      await pause(5);
    }
  };
  const reader = async () => {
    while (going) {
      await postgres.query(`SELECT count(*), pg_sleep(${READER_S}) FROM videos`);
      await pause(500);
    }
  };
  const all = Promise.all([reader(), ...Array.from({ length: WRITERS }, (_, number) => writer(number))]);
  return {
    stop: async () => {
      going = false;
      await all;
      return { waits, errors };
    },
  };
}

const any = (table: string) => `(SELECT id FROM ${table} WHERE id > gen_random_uuid() ORDER BY id LIMIT 1)`;

/** What a backend writes that knows production's columns only. */
const writes = [
  `INSERT INTO watch_sessions (profile_id, video_id, duration_seconds)
   SELECT p.id, ${any('videos')}, 60 FROM profiles p LIMIT 1`,
  `UPDATE videos SET title = title || '.' WHERE id = ${any('videos')} AND length(title) < 400`,
  `INSERT INTO videos (user_id, title, platform_id, platform_video_id, video_url)
   SELECT u.id, 'new', p.id, 'dup-' || floor(random() * 50), gen_random_uuid() FROM users u, platforms p LIMIT 1`,
  `INSERT INTO daily_watch_time (profile_id, date, total_minutes) SELECT id, current_date, 1 FROM profiles
   ON CONFLICT (profile_id, date) DO UPDATE SET total_minutes = daily_watch_time.total_minutes + 1`,
];

async function makeProduction(server: string): Promise<void> {
  const url = await createDatabase(server, 'production');
  const postgres = connect({ url, applicationName: 'bench', connections: 1, statementTimeout: 0 });
  const session = await postgres.session();
  try {
    await session.script(
      await readFile(join(import.meta.dirname, '../db/drift/known/production.sql'), 'utf8'),
    );
    await session.script(`
      INSERT INTO users (email, password_hash, name) SELECT 'p' || n, 'x', 'x' FROM generate_series(1, 100) n;
      INSERT INTO profiles (user_id, name) SELECT id, 'x' FROM users;
      INSERT INTO platforms (name) VALUES ('local');
      INSERT INTO videos (user_id, platform_id, title, platform_video_id, video_url)
        SELECT u.id, p.id, 'a film', 'v' || (n / 100) % 900, 'https://films.example/' || n
        FROM (SELECT id, row_number() OVER () AS nr FROM users) u
        JOIN generate_series(1, ${ROWS}) n ON n % 100 = u.nr - 1 CROSS JOIN platforms p;
      INSERT INTO nfc_chips (user_id, chip_uid, label) SELECT user_id, md5(id::text), 'x' FROM videos LIMIT 10000;
      INSERT INTO watch_sessions (profile_id, video_id, duration_seconds)
        SELECT p.id, v.id, 60 FROM videos v JOIN profiles p ON p.user_id = v.user_id;
      ANALYZE`);
  } finally {
    session.release();
    await postgres.close();
  }
}
