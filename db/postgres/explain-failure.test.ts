import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../demo/postgres.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import type { Postgres } from './connect.ts';
import { migrate } from './migrate.ts';
import { journal, logOf, openWorkbench, steps, still, type Workbench } from './workbench.ts';

let server: RecordServer;
let bench: Workbench;

beforeAll(async () => {
  server = await startRecordServer();
  bench = openWorkbench((name) => createDatabase(server.url, name));
}, 60_000);

afterAll(async () => {
  await bench?.close();
  await server?.stop();
});

/** The second statement sleeps while `switch` has a row. */
const migrations = steps({
  '0001_tables': `CREATE TABLE log (id integer GENERATED ALWAYS AS IDENTITY, what text);
    CREATE TABLE switch (); INSERT INTO switch DEFAULT VALUES`,
  '0002_each': `-- mode: each

    INSERT INTO log (what) VALUES ('first');
    INSERT INTO log (what) SELECT 'slept' FROM (SELECT CASE WHEN EXISTS (SELECT FROM switch)
      THEN pg_sleep(60) END) it;
    INSERT INTO log (what) VALUES ('third');`,
});

async function endSleeper({ query }: Postgres): Promise<void> {
  for (;;) {
    const ended = await query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event = 'PgSleep'`);
    if (ended.length > 0) return;
  }
}

describe('a migration', () => {
  it('whose connection is cut off within a statement says how to go on, and goes on there', async () => {
    const postgres = await bench.empty();
    const running = migrate({ ...still, postgres, migrations });
    await endSleeper(postgres);
    expect(await running).toEqual({
      kind: 'failed',
      at: '0002_each',
      statement: 2,
      applied: ['0001_tables'],
      message: expect.stringMatching(
        /^The connection was lost \(.*\)\. Run this again: it goes on where it stopped$/,
      ),
    });
    expect(await logOf(postgres.query)).toEqual(['first']);
    await postgres.query('DELETE FROM switch');
    expect(await migrate({ ...still, postgres, migrations })).toEqual({
      kind: 'migrated',
      applied: ['0002_each'],
    });
    expect(await logOf(postgres.query)).toEqual(['first', 'slept', 'third']);
  });

  it('whose connection is cut off between two statements as well', async () => {
    const postgres = await bench.empty();
    await postgres.query('SELECT 1');
    const { progress } = journal(async (_, event) => {
      if (event.kind !== 'statement_done' || event.statement !== 1) return;
      await postgres.query(`SELECT pg_terminate_backend(pid) FROM pg_locks
        WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`);
    });
    const failed = await migrate({ ...still, postgres, migrations, progress });
    expect(failed).toMatchObject({ kind: 'failed', at: '0002_each', statement: 2 });
    await postgres.query('DELETE FROM switch');
    expect((await migrate({ ...still, postgres, migrations })).kind).toBe('migrated');
    expect(await logOf(postgres.query)).toEqual(['first', 'slept', 'third']);
  });

  it('that meets a lock steps aside until it is gone', async () => {
    const postgres = await bench.empty();
    await migrate({ ...still, postgres, migrations: migrations.slice(0, 1) });
    await postgres.query('DELETE FROM switch');
    const holder = await postgres.session();
    await holder.script('BEGIN; LOCK TABLE log IN ACCESS EXCLUSIVE MODE');
    const pauses: number[] = [];
    const pause = async (ms: number) => {
      pauses.push(ms);
      if (pauses.length === 3) await holder.script('COMMIT');
    };
    const { events, progress } = journal();
    const deps = { ...still, postgres, migrations, pause, progress, lockTimeout: 20 };
    expect((await migrate(deps)).kind).toBe('migrated');
    expect(pauses).toEqual([50, 100, 200]);
    const waiting = { kind: 'waiting_for_lock', id: '0002_each', statement: 1, of: 3 };
    const reason = 'canceling statement due to lock timeout';
    expect(events.filter(({ kind }) => kind === 'waiting_for_lock')).toEqual([
      { ...waiting, waitedMs: 70, reason },
      { ...waiting, waitedMs: 190, reason },
      { ...waiting, waitedMs: 410, reason },
    ]);
    expect(await logOf(postgres.query)).toEqual(['first', 'slept', 'third']);
    holder.release();
  });

  it('that meets a lock in a step of one transaction undoes and begins it again', async () => {
    const postgres = await bench.empty();
    await migrate({ ...still, postgres, migrations: migrations.slice(0, 1) });
    const holder = await postgres.session();
    await holder.script('BEGIN; LOCK TABLE switch IN ACCESS EXCLUSIVE MODE');
    const one = steps({
      '0002_one': `-- mode: transaction

        INSERT INTO log (what) VALUES ('one');
        DELETE FROM switch`,
    });
    const pause = () => holder.script('COMMIT');
    const deps = { ...still, postgres, pause, lockTimeout: 20 };
    expect((await migrate({ ...deps, migrations: [...migrations.slice(0, 1), ...one] })).kind).toBe(
      'migrated',
    );
    expect(await logOf(postgres.query)).toEqual(['one']);
    holder.release();
  });

  it('that meets a lock for ten minutes names what to look at', async () => {
    const postgres = await bench.empty();
    await migrate({ ...still, postgres, migrations: migrations.slice(0, 1) });
    const holder = await postgres.session();
    await holder.script('BEGIN; LOCK TABLE log IN ACCESS EXCLUSIVE MODE');
    const deps = { ...still, postgres, migrations, lockTimeout: 1, random: () => 1 };
    expect(await migrate(deps)).toEqual({
      kind: 'failed',
      at: '0002_each',
      statement: 1,
      applied: [],
      message:
        'Somebody has held a lock for ten minutes (canceling statement due to lock timeout). Find the session in pg_stat_activity, then run this again',
    });
    await holder.script('ROLLBACK');
    holder.release();
  });
});
