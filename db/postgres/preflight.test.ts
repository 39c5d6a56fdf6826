import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../demo/postgres.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { connect, type Postgres, type Session } from './connect.ts';
import { migrate } from './migrate.ts';
import { readMigrations } from './migration-files.ts';
import { checkServer } from './preflight.ts';
import { journal, openWorkbench, steps, still, type Workbench } from './workbench.ts';

let server: RecordServer;
let bench: Workbench;
const open: Postgres[] = [];

beforeAll(async () => {
  server = await startRecordServer();
  bench = openWorkbench((name) => createDatabase(server.url, name));
}, 60_000);

afterAll(async () => {
  for (const postgres of open) await postgres.close();
  await bench?.close();
  await server?.stop();
});

/** A login without any rights but these, on the same database. */
async function loginOn(postgres: Postgres, role: string, attributes = ''): Promise<Postgres> {
  await postgres.query(`CREATE ROLE ${role} LOGIN PASSWORD 'x' ${attributes}`);
  const url = new URL(bench.urlOf(postgres));
  url.username = role;
  url.password = 'x';
  const own = connect({ url: url.href, applicationName: 'test', connections: 2 });
  open.push(own);
  return own;
}

const migrations = steps({
  '0001_tables': 'CREATE TABLE t ()',
  '0002_roles': `-- mode: each

    -- CREATE ROLE in_a_comment
    DO $$ BEGIN
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'medio_reader') THEN CREATE ROLE medio_reader NOLOGIN; END IF;
    END $$`,
});

describe('a role that may not do what the steps do', () => {
  const rights = { kind: 'refused', reason: 'missing_rights' };

  it('is told what an administrator can give it, one thing after the other', async () => {
    const postgres = await bench.empty();
    await postgres.query('CREATE TABLE theirs ()');
    const own = await loginOn(postgres, 'plain');
    const startingPoint = async () =>
      ({ kind: 'known', start: 'init', checksum: '', tolerated: [] }) as const;
    const deps = { ...still, postgres: own, migrations, startingPoint };
    expect(await migrate(deps)).toEqual({
      ...rights,
      message: 'The role plain does not own theirs: connect as their owner, or run GRANT owner TO plain',
    });
    await postgres.query('ALTER TABLE theirs OWNER TO plain');
    expect(await migrate(deps)).toEqual({
      ...rights,
      message:
        'The role plain may make no tables: have an administrator run GRANT CREATE, USAGE ON SCHEMA public TO plain',
    });
    await postgres.query('GRANT CREATE, USAGE ON SCHEMA public TO plain');
    expect(await migrate(deps)).toEqual({
      ...rights,
      message:
        'The role plain may not make the role medio_reader: have an administrator run ALTER ROLE plain CREATEROLE, or CREATE ROLE medio_reader NOLOGIN NOINHERIT',
    });
    expect(await postgres.query("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).toEqual([
      { tablename: 'theirs' },
    ]);
    await postgres.query('CREATE ROLE medio_reader');
    expect(await migrate(deps)).toEqual({ kind: 'migrated', applied: ['0002_roles'] });
  });

  it('is not asked for rights that nothing needs any more', async () => {
    const postgres = await bench.empty();
    await migrate({ ...still, postgres, migrations });
    const own = await loginOn(postgres, 'onlooker');
    await postgres.query('GRANT SELECT ON ALL TABLES IN SCHEMA public TO onlooker');
    expect(await migrate({ ...still, postgres: own, migrations })).toEqual({ kind: 'migrated', applied: [] });
  });

  it('and who owns tables and may make roles needs no superuser for the steps of this program', async () => {
    const postgres = await bench.empty();
    const own = await loginOn(postgres, 'owner', 'CREATEROLE');
    await postgres.query('GRANT CREATE, USAGE ON SCHEMA public TO owner');
    const done = await migrate({ ...still, postgres: own, migrations: await readMigrations() });
    expect(done.kind).toBe('migrated');
  });

  it('is told of what only the step itself can find out', async () => {
    const postgres = await bench.empty();
    await postgres.query('CREATE SCHEMA other');
    const own = await loginOn(postgres, 'maker');
    await postgres.query('GRANT CREATE, USAGE ON SCHEMA public TO maker');
    const more = [...migrations.slice(0, 1), ...steps({ '0002_more': 'CREATE TABLE other.t ()' })];
    expect(await migrate({ ...still, postgres: own, migrations: more })).toEqual({
      kind: 'failed',
      at: '0002_more',
      statement: null,
      applied: ['0001_tables'],
      message:
        'permission denied for schema other. Connect as the owner of what it names, then run this again',
    });
  });
});

describe('a time zone other than UTC', () => {
  it('is warned of for a database that was there before, whoever has it', async () => {
    const postgres = await bench.empty();
    await postgres.query('CREATE TABLE t ()');
    await postgres.query('CREATE ROLE backend');
    await postgres.query("ALTER DATABASE bench_1 SET timezone = 'Asia/Tokyo'");
    const name = new URL(bench.urlOf(postgres)).pathname.slice(1);
    await postgres.query(`ALTER DATABASE ${name} SET TimeZone = 'Europe/Berlin'`);
    await postgres.query(`ALTER ROLE backend IN DATABASE ${name} SET timezone = 'Etc/UTC'`);
    await postgres.query("ALTER ROLE backend SET timezone = 'America/New_York'");
    const startingPoint = async () =>
      ({ kind: 'known', start: 'init', checksum: '', tolerated: [] }) as const;
    const { events, progress } = journal();
    const serverTimeZone = async () => 'Europe/Berlin';
    await migrate({ ...still, postgres, migrations, startingPoint, progress, serverTimeZone });
    const warning = (whose: string, zone: string) => ({
      kind: 'warning',
      message: `The ${whose} has the time zone ${zone}, and existing times are read as UTC: where the backend wrote local times they are off`,
    });
    expect(events.slice(0, 4)).toEqual([
      { kind: 'recognised', start: 'init', tolerated: [] },
      warning(`database ${name}`, 'Europe/Berlin'),
      warning('role backend', 'America/New_York'),
      expect.objectContaining({ kind: 'step_started' }),
    ]);
    await postgres.query('ALTER ROLE backend RESET timezone');
  });
});

describe('a server that is too old', () => {
  it('is named with the version to upgrade to', async () => {
    const old = (version: number, name: string) =>
      ({ query: async () => [{ version, name }] }) as unknown as Session;
    expect(await checkServer(old(14, '14.9'))).toEqual({
      kind: 'refused',
      reason: 'server_too_old',
      message: 'The server is PostgreSQL 14.9: upgrade it to 15 or newer first',
    });
    expect(await checkServer(old(15, '15.2'))).toBeNull();
  });
});
