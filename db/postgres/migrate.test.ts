import { getTableColumns, getTableName } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../demo/postgres.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { tokenBlacklist } from '../schema/household.ts';
import { mirrored } from '../schema/mirrored.ts';
import { householdRevisions, rowVersions } from '../schema/revisions.ts';
import { watchSessions } from '../schema/watching.ts';
import { connect, type Postgres } from './connect.ts';
import type { Migration } from './ledger.ts';
import { migrate, schemaVersion } from './migrate.ts';
import { readMigrations } from './migration-files.ts';

let server: RecordServer;
const open: Postgres[] = [];
const now = () => Date.UTC(2026, 0, 15);

beforeAll(async () => {
  server = await startRecordServer();
}, 60_000);

afterAll(async () => {
  for (const postgres of open) await postgres.close();
  await server.stop();
});

const use = (url: string): Postgres => {
  const postgres = connect({ url, applicationName: 'test', connections: 4, statementTimeout: 0 });
  open.push(postgres);
  return postgres;
};
let made = 0;
const emptyDatabase = async () => use(await createDatabase(server.url, `empty_${++made}`));
const tables = async (postgres: Postgres) =>
  (
    await postgres.query<{ name: string }>(`SELECT relname AS name FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' ORDER BY relname`)
  ).map((it) => it.name);
const migration = (id: string, sql: string): Migration => ({ id, sql, checksum: `sum of ${sql}` });

describe('migrate', () => {
  it('brings an empty database to the record, and again changes nothing', async () => {
    const postgres = await emptyDatabase();
    const migrations = await readMigrations();
    const deps = { postgres, migrations, now };
    expect((await schemaVersion(postgres.query, migrations)).kind).toBe('not_migrated');
    expect(await migrate(deps)).toEqual({ kind: 'migrated', applied: migrations.map((it) => it.id) });
    expect(await migrate(deps)).toEqual({ kind: 'migrated', applied: [] });
    expect(await schemaVersion(postgres.query, migrations)).toEqual({ kind: 'current' });
    const ledger = await postgres.query('SELECT id, applied_at FROM schema_migrations ORDER BY id');
    expect(ledger).toEqual(migrations.map((it) => ({ id: it.id, applied_at: new Date(now()) })));
  });

  it('lets several at once take turns', async () => {
    const postgres = await emptyDatabase();
    const deps = { postgres, migrations: await readMigrations(), now };
    const results = await Promise.all([migrate(deps), migrate(deps), migrate(deps)]);
    const counts = results.map((it) => (it.kind === 'migrated' ? it.applied.length : -1));
    expect(counts.sort()).toEqual([0, 0, deps.migrations.length]);
  });

  it('refuses a database with tables of unknown origin, and leaves it alone', async () => {
    const postgres = await emptyDatabase();
    await postgres.query('CREATE TABLE users (id integer)');
    expect(await migrate({ postgres, migrations: await readMigrations(), now })).toEqual({
      kind: 'refused',
      reason: 'not_empty',
      message: 'The database has tables that no migration of this program made: name an empty database',
    });
    expect(await tables(postgres)).toEqual(['users']);
  });

  it('applies nothing of a migration that fails, and goes on from there once it is repaired', async () => {
    const postgres = await emptyDatabase();
    const good = migration('0001_good', 'CREATE TABLE good (id integer)');
    const bad = migration('0002_bad', 'CREATE TABLE half (id integer); SELECT 1/0');
    const failed = await migrate({ postgres, migrations: [good, bad], now });
    expect(failed).toEqual({
      kind: 'failed',
      at: '0002_bad',
      applied: ['0001_good'],
      message: 'division by zero',
    });
    expect(await tables(postgres)).toEqual(['good', 'schema_migrations']);

    const repaired = migration('0002_bad', 'CREATE TABLE whole (id integer)');
    expect(await migrate({ postgres, migrations: [good, repaired], now })).toEqual({
      kind: 'migrated',
      applied: ['0002_bad'],
    });
  });

  it('refuses a ledger from a newer program', async () => {
    const postgres = await emptyDatabase();
    const [older, newer] = [migration('0001_a', 'SELECT 1'), migration('0002_b', 'SELECT 2')];
    await migrate({ postgres, migrations: [older, newer], now });
    expect(await migrate({ postgres, migrations: [older], now })).toMatchObject({
      kind: 'refused',
      reason: 'newer',
    });
    expect((await schemaVersion(postgres.query, [older])).kind).toBe('newer');
  });
});

describe('the record', () => {
  it('has the columns that db/schema declares, of the same types and nullability', async () => {
    const postgres = use(await server.freshRecord());
    const rows = await postgres.query<{ table: string; column: string; type: string; not_null: boolean }>(
      `SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type,
         a.attnotnull AS not_null
       FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid
       WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r' AND a.attnum > 0
         AND NOT a.attisdropped AND c.relname <> 'schema_migrations'`,
    );
    const actual = rows.map((it) => `${it.table}.${it.column} ${it.type}${it.not_null ? ' not null' : ''}`);
    expect(actual.sort()).toEqual(declaredColumns().sort());
  });

  it('gives timestamps as UTC and days as they are written', async () => {
    const postgres = use(await server.freshRecord());
    const rows = await postgres.query(
      `SELECT timestamp '2026-01-15 12:00' AS at, date '2026-01-15' AS day, current_setting('TimeZone') AS zone`,
    );
    expect(rows).toEqual([{ at: new Date('2026-01-15T12:00:00Z'), day: '2026-01-15', zone: 'UTC' }]);
  });
});

function declaredColumns(): string[] {
  const sides = [
    ...Object.values(mirrored).map((it) => it.pg),
    ...[watchSessions.pg, tokenBlacklist, householdRevisions, rowVersions],
  ];
  return sides.flatMap((table) =>
    Object.values(getTableColumns(table) as object).map((column) => {
      const type = column
        .getSQLType()
        .replace('varchar', 'character varying')
        .replace(/^timestamp$/, 'timestamp without time zone');
      return `${getTableName(table)}.${column.name} ${type}${column.notNull ? ' not null' : ''}`;
    }),
  );
}
