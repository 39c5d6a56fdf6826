import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../demo/postgres.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { chainOf } from './chain.ts';
import { migrate } from './migrate.ts';
import { readMigrations } from './migration-files.ts';
import { schemaVersion } from './schema-version.ts';
import { appliedTo, NOW, openWorkbench, steps, still, type Workbench } from './workbench.ts';

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

describe('migrate', () => {
  it('brings an empty database to the record, and again changes nothing', async () => {
    const postgres = await bench.empty();
    const migrations = await readMigrations();
    const chain = chainOf(migrations, 'empty').map(({ id, checksum }) => ({ id, checksum }));
    const deps = { ...still, postgres, migrations };
    expect((await schemaVersion(postgres.query, migrations)).kind).toBe('not_migrated');
    expect(await migrate(deps)).toEqual({ kind: 'migrated', applied: chain.map(({ id }) => id) });
    expect(await migrate(deps)).toEqual({ kind: 'migrated', applied: [] });
    expect(await schemaVersion(postgres.query, migrations)).toEqual({ kind: 'current' });
    const entries = [{ id: '0000_empty', checksum: EMPTY_CHECKSUM }, ...chain];
    expect(await postgres.query('SELECT * FROM schema_migrations ORDER BY id')).toEqual(
      entries.map((it) => ({ ...it, applied_at: new Date(NOW) })),
    );
    expect(await postgres.query('SELECT * FROM schema_progress')).toEqual([]);
  });

  it('goes on from a released ledger, which does not say how the database began', async () => {
    const [postgres, fresh] = [await bench.empty(), await bench.empty()];
    const migrations = await readMigrations();
    const chain = chainOf(migrations, 'empty').map(({ id }) => id);
    const released = migrations.filter(({ id }) => /^000[1-4]_/.test(id));
    await migrate({ ...still, postgres, migrations: released });
    await postgres.query("DELETE FROM schema_migrations WHERE id = '0000_empty'");
    await postgres.query('DROP TABLE schema_progress');
    expect((await schemaVersion(postgres.query, migrations)).kind).toBe('not_migrated');

    const deps = { ...still, migrations };
    expect(await migrate({ ...deps, postgres })).toEqual({ kind: 'migrated', applied: chain.slice(4) });
    expect(await appliedTo(postgres.query)).toEqual(chain);
    expect(await postgres.query("SELECT FROM schema_migrations WHERE id LIKE '0000%'")).toEqual([]);
    expect(await schemaVersion(postgres.query, migrations)).toEqual({ kind: 'current' });
    await migrate({ ...deps, postgres: fresh });
    expect(await tablesOf(postgres.query)).toEqual(await tablesOf(fresh.query));
  });

  it('takes a database that was there before as what it is recognised to be', async () => {
    const postgres = await bench.empty();
    await postgres.query('CREATE TABLE t (id integer)');
    const migrations = steps({
      '0001_tables': 'SELECT 1/0',
      '0001a_columns': 'ALTER TABLE t ADD COLUMN a integer',
      '0001b_of_init': '-- for: init\n\nSELECT 1/0',
      '0002_more': 'ALTER TABLE t ADD COLUMN b integer',
    });
    const startingPoint = async () =>
      ({ kind: 'known', start: 'production', checksum: 'of the catalog', tolerated: ['a comment'] }) as const;
    const deps = { ...still, postgres, migrations, startingPoint };
    expect(await migrate(deps)).toEqual({ kind: 'migrated', applied: ['0001a_columns', '0002_more'] });
    const never = () => Promise.reject(new Error('The ledger says it'));
    expect(await migrate({ ...deps, startingPoint: never })).toEqual({ kind: 'migrated', applied: [] });
    expect(await postgres.query('SELECT id, checksum FROM schema_migrations ORDER BY id LIMIT 1')).toEqual([
      { id: '0000_production', checksum: 'of the catalog' },
    ]);
    expect(await schemaVersion(postgres.query, migrations)).toEqual({ kind: 'current' });
  });

  it('refuses a database that nobody recognises, and leaves it alone', async () => {
    const postgres = await bench.empty();
    await postgres.query('CREATE TABLE users (id integer)');
    const startingPoint = async () => ({ kind: 'unknown', message: 'It is none of ours' }) as const;
    const migrations = await readMigrations();
    expect(await migrate({ ...still, postgres, migrations, startingPoint })).toEqual({
      kind: 'refused',
      reason: 'unknown_database',
      message: 'It is none of ours',
    });
    expect(await tablesOf(postgres.query)).toEqual(['users']);
  });

  it('applies nothing of a step that is one transaction and fails, and goes on there once it is repaired', async () => {
    const postgres = await bench.empty();
    const good = { '0001_good': 'CREATE TABLE good (id integer)' };
    const bad = steps({ ...good, '0002_bad': 'CREATE TABLE half (id integer); SELECT 1/0' });
    expect(await migrate({ ...still, postgres, migrations: bad })).toEqual({
      kind: 'failed',
      at: '0002_bad',
      statement: null,
      applied: ['0001_good'],
      message: 'division by zero',
    });
    expect(await tablesOf(postgres.query)).toEqual(['good', 'schema_migrations', 'schema_progress']);

    const repaired = steps({ ...good, '0002_bad': 'CREATE TABLE whole (id integer)' });
    expect(await migrate({ ...still, postgres, migrations: repaired })).toEqual({
      kind: 'migrated',
      applied: ['0002_bad'],
    });
  });

  it('refuses a ledger from a newer program, also when that was stopped within a step', async () => {
    const postgres = await bench.empty();
    const older = { '0001_a': 'SELECT 1' };
    const newer = '-- mode: each\n\nSELECT 2; SELECT 1/0';
    await migrate({ ...still, postgres, migrations: steps({ ...older, '0002_b': newer }) });
    const refusal = { kind: 'refused', reason: 'newer' };
    expect(await migrate({ ...still, postgres, migrations: steps(older) })).toEqual({
      ...refusal,
      message: 'Migration 0002_b is under way, which this program does not know: use a newer program',
    });
    await migrate({ ...still, postgres, migrations: steps({ ...older, '0002_c': 'SELECT 3' }) });
    await postgres.query('DELETE FROM schema_progress');
    await migrate({ ...still, postgres, migrations: steps({ ...older, '0002_c': 'SELECT 3' }) });
    expect(await migrate({ ...still, postgres, migrations: steps(older) })).toEqual({
      ...refusal,
      message: 'The database has migration 0002_c, which this program does not know: use a newer program',
    });
    expect((await schemaVersion(postgres.query, steps(older))).kind).toBe('newer');
    expect(await appliedTo(postgres.query)).toEqual(['0001_a', '0002_c']);
  });
});

describe('the record', () => {
  it('gives timestamps as UTC and days as they are written', async () => {
    const postgres = await bench.empty();
    const rows = await postgres.query(
      `SELECT timestamp '2026-01-15 12:00' AS at, date '2026-01-15' AS day, current_setting('TimeZone') AS zone`,
    );
    expect(rows).toEqual([{ at: new Date('2026-01-15T12:00:00Z'), day: '2026-01-15', zone: 'UTC' }]);
  });
});

/** SHA-256 of `{}`. */
const EMPTY_CHECKSUM = '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a';

async function tablesOf(query: (text: string) => Promise<object[]>): Promise<string[]> {
  const rows = (await query(`SELECT relname AS name FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname`)) as { name: string }[];
  return rows.map(({ name }) => name);
}
