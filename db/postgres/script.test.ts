import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../demo/postgres.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { readCatalog } from '../drift/read-catalog.ts';
import { knownSql } from '../drift/sample-databases.ts';
import type { Postgres } from './connect.ts';
import { endOf, everyMode, theEnd } from './every-mode.ts';
import { migrate } from './migrate.ts';
import { readHeld, readMigrations } from './migration-files.ts';
import { type Plan, type PlanDeps, planMigration } from './plan.ts';
import { handScript } from './script.ts';
import { splitStatements } from './statements.ts';
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

async function planOf(deps: PlanDeps): Promise<Plan> {
  const plan = await planMigration(deps);
  if (plan.kind === 'refused') throw new Error(plan.message);
  return plan;
}

/** Runs a script as a person would, `before` being told of every statement. */
async function byHand(postgres: Postgres, script: string, before = (_number: number) => {}): Promise<void> {
  const session = await postgres.session();
  try {
    for (const [at, statement] of splitStatements(script).statements.entries()) {
      before(at);
      await session.script(statement);
    }
  } finally {
    session.release('unknown');
  }
}

const ledgerOf = ({ query }: Postgres) =>
  query('SELECT id, checksum FROM schema_migrations ORDER BY applied_at, id');

async function catalogOf(postgres: Postgres): Promise<unknown> {
  const session = await postgres.session();
  const reading = await readCatalog(session);
  session.release();
  return reading;
}

const HOUSEHOLD = `
  INSERT INTO users (id, email, password_hash, name)
    SELECT uuid(lpad(n::text, 32, '0')), n || '@x', '', n FROM generate_series(1, 30) n;
  INSERT INTO videos (id, user_id, platform_id, platform_video_id, video_url, title)
    SELECT uuid(lpad(n::text, 32, 'b')), uuid(lpad('1', 32, '0')), (SELECT min(id::text)::uuid FROM platforms), 'v' || n / 2,
      'u' || n, 't' FROM generate_series(1, 9) n`;

/** Production's may hold duplicates, which init.sql forbids. */
const rowsOf = {
  production: `INSERT INTO platforms (id, name) VALUES (uuid(lpad('1', 32, 'a')), 'youtube'),
    (uuid(lpad('2', 32, 'a')), 'youtube'); ${HOUSEHOLD}`,
  init: `INSERT INTO platforms (id, name, display_name) VALUES (uuid(lpad('1', 32, 'a')), 'youtube', 'YouTube');
    ${HOUSEHOLD.replace('n / 2', 'n')}`,
};

describe('the script of a plan', () => {
  it.each(['production', 'init'] as const)(
    'brings the documented %s database where the program brings it, statement by statement',
    async (start) => {
      const [programmed, handmade] = [await bench.empty(), await bench.empty()];
      for (const postgres of [programmed, handmade]) {
        const session = await postgres.session();
        await session.script(await knownSql(start));
        await session.script(rowsOf[start]);
        session.release('unknown');
      }
      const [migrations, held] = [await readMigrations(), await readHeld()];
      const deps = { migrations, held, approve: ['value_checks', 'unique_email', 'follow_merges'] };
      expect((await migrate({ ...still, ...deps, pause, now: Date.now, postgres: programmed })).kind).toBe(
        'migrated',
      );
      await byHand(handmade, handScript(await planOf({ ...deps, postgres: handmade })));

      expect(await ledgerOf(handmade)).toEqual(await ledgerOf(programmed));
      expect(await handmade.query('SELECT * FROM schema_progress')).toEqual([]);
      expect(await catalogOf(handmade)).toEqual(await catalogOf(programmed));
      const merged = (await programmed.query('SELECT FROM videos WHERE merged_into_id IS NOT NULL')).length;
      expect(merged).toBe(start === 'production' ? 4 : 0);
      for (const table of ['videos', 'platforms', 'row_versions']) {
        const rows = (postgres: Postgres) =>
          postgres.query(
            `SELECT to_jsonb(it) - 'created_at' - 'updated_at' AS row FROM ${table} it ORDER BY 1`,
          );
        expect(await rows(handmade)).toEqual(await rows(programmed));
      }
      const left = await migrate({ ...still, ...deps, postgres: handmade });
      expect(left).toEqual({ kind: 'migrated', applied: [] });
    },
  );

  it.each(['icon_url TYPE text', 'idx_videos_platform_id', 'UPDATE platforms SET display_name'])(
    'books nothing that did not happen for whoever goes on after an error: %s',
    async (failing) => {
      const postgres = await bench.empty();
      const session = await postgres.session();
      await session.script(await knownSql('production'));
      await session.script(rowsOf.production);
      const script = handScript(await planOf({ migrations: await readMigrations(), postgres }));
      let failed = 0;
      for (const statement of splitStatements(script).statements) {
        const broken = statement.includes(failing) && failed === 0;
        await session.script(broken ? 'SELECT 1/0' : statement).catch(() => (failed += 1));
      }
      session.release('unknown');
      expect(failed).toBeGreaterThan(1);
      const rest = await migrate({ ...still, migrations: await readMigrations(), postgres });
      expect(rest.kind).toBe('migrated');
      const whole = await bench.empty();
      const other = await whole.session();
      await other.script(await knownSql('production'));
      await other.script(rowsOf.production);
      other.release('unknown');
      await migrate({ ...still, migrations: await readMigrations(), postgres: whole });
      expect(await catalogOf(postgres)).toEqual(await catalogOf(whole));
    },
  );

  it('runs every kind of step, also from where the program was stopped', async () => {
    const counted = journal();
    await migrate({
      ...still,
      postgres: await bench.empty(),
      migrations: everyMode,
      pageSize: 2,
      progress: counted.progress,
    });
    const deps = { ...still, migrations: everyMode, pageSize: 2 };
    for (let stop = 0; stop <= counted.events.length; stop += 3) {
      const postgres = await bench.empty();
      const stopping = new AbortController();
      const { progress } = journal((number) => void (number === stop && stopping.abort()));
      if (stop > 0) await migrate({ ...deps, postgres, progress, signal: stopping.signal });
      await byHand(postgres, handScript(await planOf({ postgres, migrations: everyMode })));
      expect([stop, await endOf(postgres)]).toEqual([stop, theEnd]);
    }
  });

  it('may be broken off, and the program goes on there', async () => {
    const whole = await planOf({ postgres: await bench.empty(), migrations: everyMode });
    const { length } = splitStatements(handScript(whole)).statements;
    for (let stop = 6; stop < length; stop += 4) {
      const postgres = await bench.empty();
      const breakOff = (at: number) => {
        if (at === stop) throw new Error('enough');
      };
      await expect(byHand(postgres, handScript(whole), breakOff)).rejects.toThrow('enough');
      expect((await migrate({ ...still, postgres, migrations: everyMode, pageSize: 2 })).kind).toBe(
        'migrated',
      );
      expect([stop, await endOf(postgres)]).toEqual([stop, theEnd]);
    }
  });

  it('refuses a database that has moved on, and one that is being migrated', async () => {
    const postgres = await bench.empty();
    const script = handScript(await planOf({ postgres, migrations: everyMode }));
    const { progress } = journal(async (number) => {
      if (number === 1) {
        await expect(byHand(postgres, script)).rejects.toThrow(
          'Another migration of this database is running',
        );
      }
    });
    await migrate({ ...still, postgres, migrations: everyMode.slice(0, 2), progress });
    await expect(byHand(postgres, script)).rejects.toThrow(
      'The database has moved on since this script was made: make it again',
    );
    expect((await migrate({ ...still, postgres, migrations: everyMode })).kind).toBe('migrated');
  });

  it('notices the leftover of an index that was not built to its end', async () => {
    const postgres = await bench.empty();
    const migrations = steps({
      '0001_tables': 'CREATE TABLE t (a integer); INSERT INTO t VALUES (1), (1)',
      '0002_index': '-- mode: concurrently\n\nCREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS t_a ON t (a)',
    });
    await migrate({ ...still, postgres, migrations: migrations.slice(0, 1) });
    await expect(postgres.query('CREATE UNIQUE INDEX CONCURRENTLY t_a ON t (a)')).rejects.toThrow();
    const script = handScript(await planOf({ postgres, migrations }));
    await expect(byHand(postgres, script)).rejects.toThrow(
      'The index t_a is not there or invalid: DROP INDEX CONCURRENTLY IF EXISTS t_a, then make this script again',
    );
  });

  it('says so where there is nothing to do', async () => {
    const postgres = await bench.empty();
    await migrate({ ...still, postgres, migrations: everyMode });
    expect(handScript(await planOf({ postgres, migrations: everyMode }))).toBe(
      '-- Nothing to do: the database is at this version already\n',
    );
  });

  it('reads as a person would write it', async () => {
    const postgres = await bench.empty();
    await postgres.query('CREATE TABLE t ()');
    const migrations = steps({
      '0001a_each': '-- mode: each\n\n-- A column.\nALTER TABLE t ADD COLUMN a integer;',
      '0002_pages': '-- mode: batches\n\nSELECT $1 AS last, $2 AS rows;',
    });
    const startingPoint = async () =>
      ({ kind: 'known', start: 'init', checksum: 'c', tolerated: [] }) as const;
    const script = handScript(await planOf({ postgres, migrations, startingPoint }), { lockTimeout: 50 });
    expect(script).toMatchInlineSnapshot(`
      "-- Run this in one session that commits after each statement and stops at the first error:
      --   psql -X -v ON_ERROR_STOP=1 -f plan.sql "$DATABASE_URL"
      -- After a stop, for a lock timeout say, make the script again: it goes on where this one stopped. A statement whose
      -- predecessor was not done refuses to run.

      SET statement_timeout = 0;
      SET lock_timeout = 50;
      SET medio.backfill = 'on';
      SET search_path = public;
      SET TimeZone = 'UTC';

      BEGIN;
      CREATE TABLE IF NOT EXISTS public.schema_migrations (
          id text PRIMARY KEY, checksum text NOT NULL, applied_at timestamptz NOT NULL);
      CREATE TABLE IF NOT EXISTS public.schema_progress (
          id text PRIMARY KEY, statement integer NOT NULL, after uuid, checksum text NOT NULL);
      COMMIT;

      DO $guard$ BEGIN
          IF NOT pg_try_advisory_lock(63346) THEN
              RAISE EXCEPTION 'Another migration of this database is running';
          END IF;
          IF ARRAY(SELECT id COLLATE "C" FROM public.schema_migrations ORDER BY 1) <> ARRAY[]::text[]
              OR ARRAY(SELECT (id || ' ' || statement) COLLATE "C" FROM public.schema_progress ORDER BY 1) <> ARRAY[]::text[] THEN
              PERFORM pg_advisory_unlock(63346);
              RAISE EXCEPTION 'The database has moved on since this script was made: make it again';
          END IF;
      END $guard$;

      INSERT INTO public.schema_migrations (id, checksum, applied_at) VALUES ('0000_init', 'c', now());

      -- ============================================================
      -- 0001a_each
      -- mode: each

      -- 0001a_each, statement 1 of 1
      BEGIN;
      DO $after$ BEGIN
          IF coalesce((SELECT statement FROM public.schema_progress WHERE id = '0001a_each'), 0) <> 0
              OR EXISTS (SELECT FROM public.schema_migrations WHERE id = '0001a_each') THEN
              RAISE EXCEPTION 'Something before this did not happen: make this script again, it goes on where this one stopped';
          END IF;
      END $after$;
      -- A column.
      ALTER TABLE t ADD COLUMN a integer;
      DELETE FROM public.schema_progress WHERE id = '0001a_each';
      INSERT INTO public.schema_migrations (id, checksum, applied_at) VALUES ('0001a_each', 'fab15f1949239d06f65bb34aaabac87c718f76dee32c85e323a06f32ffdf00da', now());
      COMMIT;

      -- ============================================================
      -- 0002_pages
      -- mode: batches

      -- 0002_pages, statement 1 of 1
      DO $batches$
      DECLARE
          going_on uuid := (SELECT after FROM public.schema_progress WHERE id = '0002_pages' AND statement = 0);
          batch record;
      BEGIN
          IF coalesce((SELECT statement FROM public.schema_progress WHERE id = '0002_pages'), 0) <> 0
              OR EXISTS (SELECT FROM public.schema_migrations WHERE id = '0002_pages')
              OR NOT EXISTS (SELECT FROM public.schema_migrations WHERE id = '0001a_each') THEN
              RAISE EXCEPTION 'Something before this did not happen: make this script again, it goes on where this one stopped';
          END IF;
          LOOP
              EXECUTE $page$SELECT $1 AS last, $2 AS rows
      $page$ INTO batch USING going_on, 1000;
              IF batch.last IS NULL THEN
                  DELETE FROM public.schema_progress WHERE id = '0002_pages';
                  INSERT INTO public.schema_migrations (id, checksum, applied_at) VALUES ('0002_pages', 'a9649b4324797c091625184a50ae8236961228958a27fbc06772e2cdd7e89585', now());
              ELSE
                  going_on := batch.last;
                  INSERT INTO public.schema_progress (id, statement, after, checksum) VALUES ('0002_pages', 0, going_on, 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855')
          ON CONFLICT (id) DO UPDATE SET (statement, after, checksum) = (excluded.statement, excluded.after, excluded.checksum);
              END IF;
              COMMIT;
              EXIT WHEN batch.last IS NULL;
          END LOOP;
      END $batches$;

      -- Lets others migrate again.
      SELECT pg_advisory_unlock(63346);
      RESET ALL;
      "
    `);
  });
});
