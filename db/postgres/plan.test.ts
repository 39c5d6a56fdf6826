import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../demo/postgres.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { migrate } from './migrate.ts';
import { planMigration } from './plan.ts';
import { planText } from './plan-text.ts';
import { parseHeldStep } from './step.ts';
import { fingerprint, journal, openWorkbench, steps, still, type Workbench } from './workbench.ts';

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

const migrations = steps({
  '0001_tables': 'CREATE TABLE t (a integer); INSERT INTO t VALUES (1), (2)',
  '0001a_columns': `-- What documented ones lack.
-- mode: each
-- lock: ACCESS EXCLUSIVE on t, for a moment
-- risk: none

ALTER TABLE t ADD COLUMN b integer; ALTER TABLE t ADD COLUMN c integer`,
  '0002_pages': '-- mode: batches\n\nSELECT NULL::uuid AS last, 0 AS rows WHERE $1::uuid IS NULL AND $2 > 0',
  '0003_index':
    '-- mode: concurrently\n-- lock: none\n\nCREATE INDEX CONCURRENTLY IF NOT EXISTS t_a ON t (a)',
  '0004_silent': 'SELECT 1',
});
const held = [
  parseHeldStep(
    'held/limit',
    '-- Small numbers only.\n-- mode: each\n-- risk: errors\n\nALTER TABLE t ADD CHECK (a < 2)',
    "SELECT 'rows too large' AS what, count(*) AS count, array_agg(a::text) AS ids FROM t WHERE a >= 2",
  ),
  parseHeldStep(
    'held/later',
    '-- mode: each\n\nSELECT b FROM t',
    "SELECT 'rows' AS what, count(b) AS count, NULL::text[] AS ids FROM t WHERE b > 0",
  ),
];
const startingPoint = async () =>
  ({ kind: 'known', start: 'production', checksum: 'c', tolerated: ['a comment on t'] }) as const;

describe('the plan of a migration', () => {
  it('of a documented database shows each step, what is held, and what is held against it', async () => {
    const postgres = await bench.empty();
    await postgres.query('CREATE TABLE t (a integer)');
    await postgres.query('INSERT INTO t VALUES (1), (2)');
    const serverTimeZone = async () => 'Europe/Berlin';
    const plan = await planMigration({ postgres, migrations, held, startingPoint, serverTimeZone });
    expect(plan.kind === 'plan' && planText(plan)).toBe(`The database is the documented production one
  tolerated: a comment on t
Warning: The server has the time zone Europe/Berlin, and existing times are read as UTC: where the backend wrote local times they are off
Steps that would run: 4

0001a_columns: 2 statements, a transaction for each
  What documented ones lack.
  lock: ACCESS EXCLUSIVE on t, for a moment
  risk: none

0002_pages: 1 statement, page by page, a transaction for each page
  lock: see its statements (--sql)

0003_index: 1 statement, outside transactions, while others read and write
  lock: none

0004_silent: 1 statement, a transaction for each
  lock: see its statements (--sql)

Held until a person approves them (migrate --approve NAME):

held/limit
  Small numbers only.
  risk: errors
  1 rows too large (2)

held/later
  cannot be counted yet: column "b" does not exist
`);
  });

  it('of a database within a step says where that goes on, and takes approved steps along', async () => {
    const postgres = await bench.empty();
    const { progress } = journal((_, event) => {
      if (event.kind === 'statement_done' && event.id === '0001a_columns') throw new Error('crash');
    });
    await postgres.query('CREATE TABLE t (a integer)');
    const deps = { postgres, migrations, held, startingPoint };
    await expect(migrate({ ...still, ...deps, progress })).rejects.toThrow('crash');
    const plan = await planMigration({ ...deps, approve: ['later'] });
    expect(plan.kind === 'plan' && planText(plan).split('\n').slice(0, 9)).toEqual([
      'The database began as the documented production one',
      'Steps that would run: 5',
      '',
      '0001a_columns: 2 statements, a transaction for each',
      '  under way: goes on at statement 2',
      '  What documented ones lack.',
      '  lock: ACCESS EXCLUSIVE on t, for a moment',
      '  risk: none',
      '',
    ]);
    expect(plan.kind === 'plan' && plan.steps.map(({ step }) => step.id).slice(3)).toEqual([
      '0004_silent',
      'held/later',
    ]);
    expect(plan.kind === 'plan' && plan.held.map(({ id }) => id)).toEqual(['held/limit']);
  });

  it('is short where there is nothing to do', async () => {
    const postgres = await bench.empty();
    await migrate({ ...still, postgres, migrations });
    const plan = await planMigration({ postgres, migrations });
    expect(plan.kind === 'plan' && planText(plan)).toBe(
      'The database began empty\nNothing to do: the database is at this version already\n',
    );
  });

  it('touches nothing, takes no turn and waits for none', async () => {
    for (const before of ['SELECT 1', 'CREATE TABLE t (a integer)']) {
      const postgres = await bench.empty();
      await postgres.query(before);
      const was = await fingerprint(postgres.query);
      const plan = await planMigration({ postgres, migrations, held, startingPoint });
      expect(plan.kind).toBe('plan');
      expect(await fingerprint(postgres.query)).toEqual(was);
    }
    const postgres = await bench.empty();
    const seen: string[] = [];
    const { progress } = journal(async () => {
      seen.push((await planMigration({ postgres, migrations })).kind);
    });
    await migrate({ ...still, postgres, migrations, progress });
    expect(new Set(seen)).toEqual(new Set(['plan']));
  });

  it('may not write even where a step tries to', async () => {
    const postgres = await bench.empty();
    await postgres.query('CREATE TABLE t (a integer)');
    const [limit] = held;
    if (!limit) throw new Error('no step');
    const greedy = {
      ...limit,
      evidence: "INSERT INTO t VALUES (1) RETURNING 'x' AS what, 1 AS count, NULL AS ids",
    };
    await expect(planMigration({ postgres, migrations, held: [greedy], startingPoint })).rejects.toThrow(
      'cannot execute INSERT in a read-only transaction',
    );
    expect(await postgres.query('SELECT * FROM t')).toEqual([]);
  });

  it('is refused as the migration would be', async () => {
    const postgres = await bench.empty();
    await postgres.query('CREATE TABLE t (a integer)');
    const unknown = async () => ({ kind: 'unknown', message: 'None of ours' }) as const;
    expect(await planMigration({ postgres, migrations, startingPoint: unknown })).toEqual({
      kind: 'refused',
      reason: 'unknown_database',
      message: 'None of ours',
    });
    expect(await planMigration({ postgres, migrations, held, approve: ['x'] })).toEqual({
      kind: 'refused',
      reason: 'unknown_step',
      message: 'There is no held step held/x. Held steps: held/limit, held/later',
    });
  });
});
