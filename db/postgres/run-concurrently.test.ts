import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../demo/postgres.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import type { Postgres } from './connect.ts';
import { migrate } from './migrate.ts';
import { builtIndex, isConcurrent } from './run-concurrently.ts';
import { journal, openWorkbench, steps, still, type Workbench } from './workbench.ts';

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

const tables = { '0001_tables': 'CREATE TABLE t (a integer); INSERT INTO t VALUES (1), (1)' };
const unique = steps({
  ...tables,
  '0002_index': '-- mode: concurrently\n\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "t of A" ON t (a);',
});

const indexesOf = async ({ query }: Postgres) =>
  query(`SELECT relname AS name, indisvalid AS valid, i.indexrelid::integer AS oid FROM pg_index i
    JOIN pg_class c ON c.oid = i.indexrelid WHERE indrelid = 't'::regclass ORDER BY 1`);

describe('an index that is built while others write', () => {
  it('is built anew where an earlier build was broken off', async () => {
    const postgres = await bench.empty();
    await migrate({ ...still, postgres, migrations: unique.slice(0, 1) });
    await expect(postgres.query('CREATE UNIQUE INDEX CONCURRENTLY "t of A" ON t (a)')).rejects.toThrow();
    const [left] = await indexesOf(postgres);
    expect(left).toMatchObject({ name: 't of A', valid: false });
    await postgres.query('DELETE FROM t WHERE ctid IN (SELECT ctid FROM t LIMIT 1)');
    expect(await migrate({ ...still, postgres, migrations: unique })).toEqual({
      kind: 'migrated',
      applied: ['0002_index'],
    });
    const [built, ...more] = await indexesOf(postgres);
    expect([built, more]).toEqual([{ name: 't of A', valid: true, oid: expect.any(Number) }, []]);
    expect(built).not.toEqual({ ...left, valid: true });
  });

  it('stays where it was built already', async () => {
    const postgres = await bench.empty();
    await migrate({ ...still, postgres, migrations: unique.slice(0, 1) });
    await postgres.query('CREATE INDEX "t of A" ON t (a)');
    const before = await indexesOf(postgres);
    expect((await migrate({ ...still, postgres, migrations: unique })).kind).toBe('migrated');
    expect(await indexesOf(postgres)).toEqual(before);
  });

  it('that must be unique and is not is tried three times, leaves nothing that refuses rows, and names itself', async () => {
    const postgres = await bench.empty();
    const failed = await migrate({ ...still, postgres, migrations: unique });
    expect(failed).toEqual({
      kind: 'failed',
      at: '0002_index',
      statement: 1,
      applied: ['0001_tables'],
      message:
        'The unique index t of A cannot be built, because there are equal rows (Key (a)=(1) is duplicated.). ' +
        'Find where they come from, put them right, and run this again: it builds the index anew',
    });
    expect(await indexesOf(postgres)).toEqual([]);
    await postgres.query('DELETE FROM t WHERE ctid IN (SELECT ctid FROM t LIMIT 1)');
    expect((await migrate({ ...still, postgres, migrations: unique })).kind).toBe('migrated');
    expect(await indexesOf(postgres)).toEqual([{ name: 't of A', valid: true, oid: expect.any(Number) }]);
  });

  it('waits for a transaction however long, but another statement of its step does not', async () => {
    const postgres = await bench.empty();
    const migrations = steps({
      '0001_tables': 'CREATE TABLE t (a integer)',
      '0002_both': `-- mode: concurrently

        CREATE INDEX CONCURRENTLY IF NOT EXISTS t_a ON t (a);
        ALTER TABLE t ADD COLUMN b integer`,
    });
    await migrate({ ...still, postgres, migrations: migrations.slice(0, 1) });
    const writer = await postgres.session();
    await writer.script('BEGIN; INSERT INTO t VALUES (1)');
    const { events, progress } = journal(async (_, event) => {
      if (event.kind === 'statement_started' && event.statement === 2) {
        await writer.script('BEGIN; INSERT INTO t VALUES (2)');
      }
      if (event.kind === 'waiting_for_lock') await writer.script('COMMIT');
    });
    const ended = waitedTenTimesTheTimeout(postgres).then(() => writer.script('COMMIT'));
    const deps = { ...still, postgres, migrations, progress, lockTimeout: 50 };
    expect((await migrate(deps)).kind).toBe('migrated');
    await ended;
    expect(events.filter(({ kind }) => kind === 'waiting_for_lock')).toEqual([
      {
        kind: 'waiting_for_lock',
        id: '0002_both',
        statement: 2,
        of: 2,
        waitedMs: 100,
        reason: 'canceling statement due to lock timeout',
      },
    ]);
    writer.release();
  });
});

async function waitedTenTimesTheTimeout({ query }: Postgres): Promise<void> {
  for (;;) {
    const waiting = await query(`SELECT FROM pg_stat_activity WHERE datname = current_database()
      AND query LIKE '%CREATE INDEX%' AND wait_event_type = 'Lock' AND query_start < now() - interval '500 ms'`);
    if (waiting.length > 0) return;
  }
}

describe('what a statement builds', () => {
  it.each([
    ['CREATE INDEX CONCURRENTLY IF NOT EXISTS Idx_A ON t (a)', 'idx_a'],
    ['create unique index concurrently "I ""x"" ON" on t (a)', 'I "x" ON'],
    ['CREATE INDEX idx_a ON t (a)', undefined],
    ['DROP INDEX CONCURRENTLY IF EXISTS idx_a', undefined],
  ])('%s', (statement, name) => {
    expect(builtIndex(statement)?.name).toBe(name);
  });

  it('outside a transaction is told from the rest', () => {
    const sorted = [
      '-- why\nDROP INDEX CONCURRENTLY IF EXISTS a',
      'REINDEX INDEX CONCURRENTLY a',
      'CREATE INDEX a ON concurrently_named (b)',
      "INSERT INTO log VALUES ('CREATE INDEX CONCURRENTLY')",
    ].map(isConcurrent);
    expect(sorted).toEqual([true, true, false, false]);
  });
});
