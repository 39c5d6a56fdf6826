import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../demo/postgres.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { LOG, note } from './every-mode.ts';
import { migrate } from './migrate.ts';
import { planMigration } from './plan.ts';
import { schemaVersion } from './schema-version.ts';
import { parseHeldStep } from './step.ts';
import { appliedTo, journal, logOf, openWorkbench, steps, still, type Workbench } from './workbench.ts';

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

const migrations = steps({ '0001_tables': LOG, '0002_more': note('chain') });
const evidence = "SELECT 'lines' AS what, count(*) AS count, array_agg(id::text) AS ids FROM log";
const held = [
  parseHeldStep('held/first', `-- mode: each\n\n${note('first 1')}; ${note('first 2')}`, evidence),
  parseHeldStep('held/second', `-- mode: transaction\n\n${note('second')}`, evidence),
  parseHeldStep('held/of_init', '-- mode: each\n-- for: init\n\nSELECT 1/0', evidence),
];

describe('a held step', () => {
  it('does not run by itself, and the database is current without it', async () => {
    const postgres = await bench.empty();
    await migrate({ ...still, postgres, migrations, held });
    expect(await logOf(postgres.query)).toEqual(['chain']);
    expect(await schemaVersion(postgres.query, migrations)).toEqual({ kind: 'current' });
    const plan = await planMigration({ postgres, migrations, held });
    const report = { what: '', lock: null, risk: null };
    const counted = { kind: 'counted', rows: [{ what: 'lines', count: 1, ids: ['1'] }] };
    expect(plan.kind === 'plan' && plan.held).toEqual([
      { id: 'held/first', ...report, evidence: counted },
      { id: 'held/second', ...report, evidence: counted },
    ]);
  });

  it('runs after the others once it is approved, shows its evidence first, and is not run again', async () => {
    const postgres = await bench.empty();
    const { events, progress } = journal();
    const deps = { ...still, postgres, migrations, held };
    expect(await migrate({ ...deps, approve: ['second', 'held/first', 'second'], progress })).toEqual({
      kind: 'migrated',
      applied: ['0001_tables', '0002_more', 'held/second', 'held/first'],
    });
    expect(events.filter(({ kind }) => kind === 'evidence')).toEqual([
      {
        kind: 'evidence',
        id: 'held/second',
        evidence: { kind: 'counted', rows: [{ what: 'lines', count: 1, ids: ['1'] }] },
      },
      {
        kind: 'evidence',
        id: 'held/first',
        evidence: { kind: 'counted', rows: [{ what: 'lines', count: 2, ids: ['1', '2'] }] },
      },
    ]);
    const log = ['chain', 'second', 'first 1', 'first 2'];
    expect(await logOf(postgres.query)).toEqual(log);
    expect(await migrate({ ...deps, approve: ['first'] })).toEqual({ kind: 'migrated', applied: [] });
    expect(await logOf(postgres.query)).toEqual(log);
    expect(await appliedTo(postgres.query)).toEqual([
      '0001_tables',
      '0002_more',
      'held/second',
      'held/first',
    ]);
    expect(await schemaVersion(postgres.query, migrations)).toEqual({ kind: 'current' });
  });

  it('that was stopped waits for its approval to go on, and steps added to the program go before it', async () => {
    const postgres = await bench.empty();
    const { progress } = journal((_, event) => {
      if (event.kind === 'statement_done' && event.id === 'held/first') throw new Error('crash');
    });
    const deps = { ...still, postgres, migrations, held };
    await expect(migrate({ ...deps, approve: ['first'], progress })).rejects.toThrow('crash');
    expect(await migrate(deps)).toEqual({ kind: 'migrated', applied: [] });
    expect(await logOf(postgres.query)).toEqual(['chain', 'first 1']);
    const longer = [...migrations, ...steps({ '0003_new': note('new') })];
    expect(await migrate({ ...deps, migrations: longer, approve: ['first'] })).toEqual({
      kind: 'migrated',
      applied: ['0003_new', 'held/first'],
    });
    expect(await logOf(postgres.query)).toEqual(['chain', 'first 1', 'new', 'first 2']);
  });

  it('of another start has nothing to do, and one that does not exist is refused before anything runs', async () => {
    const postgres = await bench.empty();
    const deps = { ...still, postgres, migrations, held };
    expect(await migrate({ ...deps, approve: ['first', 'third'] })).toEqual({
      kind: 'refused',
      reason: 'unknown_step',
      message: 'There is no held step held/third. Held steps: held/first, held/second, held/of_init',
    });
    expect(await postgres.query("SELECT FROM pg_tables WHERE schemaname = 'public'")).toEqual([]);
    expect(await migrate({ ...deps, approve: ['of_init'] })).toEqual({
      kind: 'migrated',
      applied: ['0001_tables', '0002_more'],
    });
  });

  it('whose query answers no evidence is a mistake that names the file', async () => {
    const postgres = await bench.empty();
    const wrong = parseHeldStep('held/wrong', 'SELECT 1', 'SELECT 1 AS rows');
    await expect(
      migrate({ ...still, postgres, migrations, held: [wrong], approve: ['wrong'] }),
    ).rejects.toThrow(
      'migrations/held/wrong.evidence.sql must answer what (text), count (bigint), ids (text[])',
    );
  });

  it('whose evidence would write does not run', async () => {
    const postgres = await bench.empty();
    const greedy = parseHeldStep(
      'held/greedy',
      note('step'),
      `${note('evidence')} RETURNING what, id AS count, NULL`,
    );
    const deps = { ...still, postgres, migrations, held: [greedy] };
    await expect(migrate({ ...deps, approve: ['greedy'] })).rejects.toThrow(
      'cannot execute INSERT in a read-only transaction',
    );
    expect(await logOf(postgres.query)).toEqual(['chain']);
  });
});
