import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../demo/postgres.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { endOf, everyId, everyMode, LOG, note, theEnd } from './every-mode.ts';
import { type MigrateResult, migrate } from './migrate.ts';
import { Crash, clear, journal, logOf, openWorkbench, steps, still, type Workbench } from './workbench.ts';

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

const deps = { ...still, migrations: everyMode, pageSize: 2 };

describe('a step', () => {
  it('is run in its mode, each statement once, and tells how it goes on', async () => {
    const postgres = await bench.empty();
    const { events, progress } = journal();
    expect(await migrate({ ...deps, postgres, progress })).toEqual({ kind: 'migrated', applied: everyId });
    expect(await endOf(postgres)).toEqual(theEnd);

    const statement = (id: string, number: number, of: number, between: object[] = []) => [
      { kind: 'statement_started', id, statement: number, of },
      ...between.map((it) => ({ id, statement: number, of, ...it })),
      { kind: 'statement_done', id, statement: number, of },
    ];
    const step = (id: string, mode: string, of: number, between: object[] = []) => [
      { kind: 'step_started', id, mode, from: 1, of },
      ...between,
      { kind: 'step_done', id },
    ];
    expect(events).toEqual([
      ...step('0001_tables', 'transaction', 3),
      ...step(
        '0002_each',
        'each',
        3,
        [1, 2, 3].flatMap((it) => statement('0002_each', it, 3)),
      ),
      ...step('0003_one', 'transaction', 2),
      ...step('0004_pages', 'batches', 2, [
        ...statement(
          '0004_pages',
          1,
          2,
          [2, 4, 5, 5].map((rows) => ({ kind: 'batch_done', rows })),
        ),
        ...statement('0004_pages', 2, 2, [{ kind: 'batch_done', rows: 1 }]),
      ]),
      ...step(
        '0005_indexes',
        'concurrently',
        4,
        [1, 2, 3, 4].flatMap((it) => statement('0005_indexes', it, 4)),
      ),
      ...step('0006_nothing', 'each', 0),
    ]);
  });

  it('without a mode is one transaction where the database began empty, and statement by statement elsewhere', async () => {
    const startingPoint = async () =>
      ({ kind: 'known', start: 'init', checksum: '', tolerated: [] }) as const;
    const modes = async (tables: string) => {
      const postgres = await bench.empty();
      await postgres.query(tables);
      const { events, progress } = journal();
      const migrations = steps({
        '0001_tables': LOG,
        '0002_silent': note('silent'),
        '0003_says_so': `-- mode: transaction\n\n${note('one')}`,
      });
      await migrate({ ...still, postgres, migrations, progress, startingPoint });
      return events.flatMap((it) => (it.kind === 'step_started' ? [[it.id, it.mode]] : []));
    };
    expect(await modes('SELECT 1')).toEqual([
      ['0001_tables', 'transaction'],
      ['0002_silent', 'transaction'],
      ['0003_says_so', 'transaction'],
    ]);
    expect(await modes(LOG)).toEqual([
      ['0002_silent', 'each'],
      ['0003_says_so', 'transaction'],
    ]);
  });

  it('runs under settings that hold for the transaction alone', async () => {
    const postgres = await bench.empty();
    const settings = `INSERT INTO public.log (what) SELECT concat_ws(' ', current_setting('lock_timeout'),
      current_setting('medio.backfill'), current_setting('search_path'), current_setting('TimeZone'))`;
    const migrations = steps({
      '0001_tables': `${LOG}; ${settings}`,
      '0002_each': `-- mode: each\n\n${settings}`,
    });
    await migrate({ ...still, postgres, migrations, lockTimeout: 1234 });
    expect(await logOf(postgres.query)).toEqual(['1234ms on public UTC', '1234ms on public UTC']);
  });
});

describe('what a step did and cannot book', () => {
  const refuse = (name: string, table: string, when: string) => `
    CREATE FUNCTION ${name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no ${name}'; END $$;
    CREATE TRIGGER ${name} BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW WHEN (${when}) EXECUTE FUNCTION ${name}()`;

  it.each([
    ['each statement', 'schema_progress', "NEW.id = '0002_each' AND NEW.statement = 2", '0002_each', 2],
    ['a whole step', 'schema_migrations', "NEW.id = '0003_one'", '0003_one', null],
    [
      'each page',
      'schema_progress',
      "NEW.id = '0004_pages' AND NEW.after > uuid(lpad('2', 32, '0'))",
      '0004_pages',
      1,
    ],
    ['the last page', 'schema_migrations', "NEW.id = '0004_pages'", '0004_pages', 2],
  ])('is undone with it: %s', async (_what, table, when, at, statement) => {
    const postgres = await bench.empty();
    await migrate({ ...deps, postgres, migrations: everyMode.slice(0, 1) });
    const session = await postgres.session();
    await session.script(refuse('booking', table, when));
    session.release();
    expect(await migrate({ ...deps, postgres })).toMatchObject({
      kind: 'failed',
      at,
      statement,
      message: 'no booking',
    });
    await postgres.query('DROP FUNCTION booking() CASCADE');
    expect((await migrate({ ...deps, postgres })).kind).toBe('migrated');
    expect(await endOf(postgres)).toEqual(theEnd);
  });
});

describe('a migration that is stopped', () => {
  it('at any event by its signal goes on there when it is run again', async () => {
    const counted = journal();
    await migrate({ ...deps, postgres: await bench.empty(), progress: counted.progress });
    const postgres = await bench.empty();
    for (let stop = 1; stop <= counted.events.length; stop++) {
      await clear(postgres);
      const stopping = new AbortController();
      const { progress } = journal((number) => void (number === stop && stopping.abort()));
      const first = await migrate({ ...deps, postgres, progress, signal: stopping.signal });
      expect(first.kind).toMatch(/stopped|migrated/);
      let second = await migrate({ ...deps, postgres });
      // On a busy machine the statement that was called off may hold its lock a moment longer.
      for (let again = 0; second.kind === 'failed' && again < 5; again++) {
        second = await migrate({ ...deps, postgres });
      }
      expect([stop, [...appliedIn(first), ...appliedIn(second)]]).toEqual([stop, everyId]);
      expect([stop, await endOf(postgres)]).toEqual([stop, theEnd]);
    }
  });

  it('at any event by a crash goes on there when it is run again', async () => {
    const counted = journal();
    await migrate({ ...deps, postgres: await bench.empty(), progress: counted.progress });
    const postgres = await bench.empty();
    for (let stop = 1; stop <= counted.events.length; stop++) {
      await clear(postgres);
      const { progress } = journal((number) => {
        if (number === stop) throw new Crash();
      });
      await expect(migrate({ ...deps, postgres, progress })).rejects.toThrow(Crash);
      expect((await migrate({ ...deps, postgres })).kind).toBe('migrated');
      expect([stop, await endOf(postgres)]).toEqual([stop, theEnd]);
    }
  });

  it('says where it goes on', async () => {
    const postgres = await bench.empty();
    const stopping = new AbortController();
    const { progress } = journal((_, event) => {
      if (event.kind === 'statement_done' && event.statement === 2) stopping.abort();
    });
    expect(await migrate({ ...deps, postgres, progress, signal: stopping.signal })).toEqual({
      kind: 'stopped',
      at: '0002_each',
      applied: ['0001_tables'],
      message:
        'Stopped before statement 3 of 0002_each, with nothing half done: run this again to go on from there',
    });
    const { events, progress: further } = journal();
    await migrate({ ...deps, postgres, progress: further });
    expect(events[0]).toEqual({ kind: 'step_started', id: '0002_each', mode: 'each', from: 3, of: 3 });
  });

  it('is refused when what has run already of its step was changed meanwhile, and not when the rest was', async () => {
    const postgres = await bench.empty();
    const first = { '0001_tables': LOG };
    const header = '-- mode: each\n\n';
    const broken = steps({ ...first, '0002_b': `${header}${note('a')}; SELECT 1/0` });
    expect((await migrate({ ...still, postgres, migrations: broken })).kind).toBe('failed');
    const changed = steps({ ...first, '0002_b': `${header}${note('x')}; SELECT 1` });
    expect(await migrate({ ...still, postgres, migrations: changed })).toEqual({
      kind: 'refused',
      reason: 'checksum_differs',
      message:
        'Migration 0002_b was changed where it has run already (its first 1 statements): restore those, put the change in a new one',
    });
    const repaired = steps({ ...first, '0002_b': `${header}${note('a')}; ${note('b')}` });
    expect((await migrate({ ...still, postgres, migrations: repaired })).kind).toBe('migrated');
    expect(await logOf(postgres.query)).toEqual(['a', 'b']);
  });
});

function appliedIn(result: MigrateResult): readonly string[] {
  return 'applied' in result ? result.applied : [];
}
