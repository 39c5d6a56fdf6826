import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../demo/postgres.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { knownSql } from '../drift/sample-databases.ts';
import { loadRatings } from '../ratings.ts';
import { chainOf } from './chain.ts';
import type { Postgres } from './connect.ts';
import { migrate } from './migrate.ts';
import { readHeld, readMigrations } from './migration-files.ts';
import { readStatus, type Status } from './status.ts';
import { statusText } from './status-text.ts';
import { parseHeldStep } from './step.ts';
import { fingerprint, journal, NOW, openWorkbench, steps, still, type Workbench } from './workbench.ts';

let server: RecordServer;
let bench: Workbench;
const ratings = loadRatings();

beforeAll(async () => {
  server = await startRecordServer();
  bench = openWorkbench((name) => createDatabase(server.url, name));
}, 60_000);

afterAll(async () => {
  await bench?.close();
  await server?.stop();
});

async function statusOf(
  postgres: Postgres,
  own: Partial<Parameters<typeof readStatus>[0]> = {},
): Promise<Status> {
  const deps = { postgres, migrations: await readMigrations(), held: await readHeld(), ratings, ...own };
  const status = await readStatus(deps);
  if (status.kind === 'refused') throw new Error(status.message);
  return status;
}

async function load(postgres: Postgres, sql: string): Promise<void> {
  const session = await postgres.session();
  await session.script(sql);
  session.release('unknown');
}

const id = (letter: string, number: number) => `uuid(lpad('${number}', 32, '${letter}'))`;
const USERS = [1, 2, 3].map((n) => `(${id('0', n)}, 'u${n}@x', '', 'u${n}')`).join(', ');
const video = (n: number, user: number, rating: string | null) =>
  `(${id('b', n)}, ${id('0', user)}, 't', ${rating === null ? 'NULL' : `'${rating}'`})`;

describe('the status of a database', () => {
  it('without tables says that it is empty', async () => {
    const chain = chainOf(await readMigrations(), 'empty').map((it) => it.id);
    const status = await statusOf(await bench.empty(), { held: [] });
    expect(status).toEqual({
      kind: 'status',
      start: 'empty',
      has_ledger: false,
      applied: [],
      pending: chain,
      under_way: [],
      held: [],
      duplicates: { platforms: null, videos: null, video_nfc_mappings: null },
      reconciliations: null,
      decisions: null,
    });
    expect(statusText(status).split('\n').slice(0, 3)).toEqual([
      'The database is empty',
      'No migration has touched it yet',
      '',
    ]);
  });

  it('that is the documented production one tells what can be told before the migration', async () => {
    const postgres = await bench.empty();
    await load(postgres, await knownSql('production'));
    await load(
      postgres,
      `INSERT INTO users (id, email, password_hash, name) VALUES ${USERS};
       INSERT INTO videos (id, user_id, title, age_rating) VALUES
         ${[video(1, 1, null), video(2, 1, 'n/a'), video(3, 2, 'nonsense'), video(4, 2, 'FSK 12')].join(', ')};
       UPDATE users SET deleted_at = now() WHERE id = ${id('0', 3)};
       INSERT INTO videos (user_id, title) VALUES (${id('0', 3)}, 'of a deleted account');`,
    );
    const was = await fingerprint(postgres.query);
    const status = await statusOf(postgres);
    expect(status).toMatchObject({
      start: 'production',
      has_ledger: false,
      applied: [],
      pending: chainOf(await readMigrations(), 'production').map((it) => it.id),
      duplicates: { platforms: null, videos: null, video_nfc_mappings: null },
      reconciliations: null,
      decisions: {
        unrated_videos: { kind: 'counted', rows: 2, households: 1 },
        unknown_videos: { kind: 'counted', rows: 1, households: 1 },
        ageless_profiles: { kind: 'no_column', column: 'profiles.age' },
        unknown_limits: { kind: 'no_column', column: 'profiles.age' },
      },
    });
    expect(statusText(status)).toContain(`
Duplicates, each standing behind another row:
  platforms: column merged_into_id not there yet
  videos: column merged_into_id not there yet
  video_nfc_mappings: column merged_into_id not there yet

Parents must decide:
  2 in 1 household: videos without an age rating
  1 in 1 household: videos with a rating that no board knows
  column profiles.age not there yet: children without age and limit
  column profiles.age not there yet: children with a limit that no board knows
`);
    expect(await fingerprint(postgres.query)).toEqual(was);
  });

  it('at this version counts what is live, by rows and households', async () => {
    const postgres = await bench.empty();
    await migrate({ ...still, postgres, migrations: await readMigrations() });
    const profile = (n: number, user: number, age: string, limit: string, deleted = 'NULL') =>
      `(${id('c', n)}, ${id('0', user)}, 'p', ${age}, ${limit}, ${deleted})`;
    await load(
      postgres,
      `INSERT INTO users (id, email, password_hash, name) VALUES ${USERS};
       INSERT INTO platforms (id, name) VALUES (${id('a', 1)}, 'youtube'), (${id('a', 2)}, 'youtube');
       INSERT INTO videos (id, user_id, title, age_rating) VALUES ${[
         video(1, 1, null),
         video(2, 1, ''),
         video(3, 2, '?'),
         video(4, 2, 'nonsense'),
         video(5, 2, 'nonsense'),
         video(6, 3, 'gibberish'),
         video(7, 1, '6'),
         video(8, 1, 'Banned'),
         video(9, 1, null),
       ].join(', ')};
       UPDATE videos SET merged_into_id = ${id('b', 1)} WHERE id = ${id('b', 9)};
       INSERT INTO profiles (id, user_id, name, age, age_rating_limit, deleted_at) VALUES ${[
         profile(1, 1, 'NULL', 'NULL'),
         profile(2, 1, 'NULL', "' '"),
         profile(3, 2, '200', 'NULL'),
         profile(4, 2, '7', 'NULL'),
         profile(5, 2, 'NULL', "'FSK 12'"),
         profile(6, 3, '7', "'nonsense'"),
         profile(7, 3, 'NULL', 'NULL', 'now()'),
       ].join(', ')};
       INSERT INTO row_reconciliations (step, table_name, row_key, kind) VALUES
         ('s', 't', '1', 'merged'), ('s', 't', '2', 'merged'), ('s', 't', '3', 'limit_given');`,
    );
    const status = await statusOf(postgres);
    const chain = chainOf(await readMigrations(), 'empty').map((it) => it.id);
    const at = new Date(NOW).toISOString();
    expect(status).toMatchObject({
      start: 'empty',
      has_ledger: true,
      applied: ['0000_empty', ...chain].map((it) => ({ id: it, applied_at: at })),
      pending: [],
      under_way: [],
      duplicates: { platforms: 1, videos: 1, video_nfc_mappings: 0 },
      reconciliations: { limit_given: 1, merged: 2 },
      decisions: {
        unrated_videos: { kind: 'counted', rows: 3, households: 2 },
        unknown_videos: { kind: 'counted', rows: 3, households: 2 },
        ageless_profiles: { kind: 'counted', rows: 3, households: 2 },
        unknown_limits: { kind: 'counted', rows: 1, households: 1 },
      },
    });
    expect(status.held.map((it) => it.id)).toEqual((await readHeld()).map((it) => it.id));
  });

  it('within a step tells which statement and which row it goes on after', async () => {
    const postgres = await bench.empty();
    const migrations = steps({
      '0001_tables': 'CREATE TABLE t (a uuid)',
      '0002_pages': `-- mode: batches

        SELECT NULL::uuid AS last, 0 AS rows WHERE $1::uuid IS NULL AND $2 > 0;
        SELECT ${id('d', 1)} AS last, 1 AS rows WHERE $1::uuid IS NULL AND $2 > 0;`,
      '0003_more': 'SELECT 1',
    });
    const held = [parseHeldStep('held/x', '-- mode: each\n\nSELECT 1; SELECT 1/0', 'SELECT 1 WHERE false')];
    const { progress } = journal((_, event) => {
      if (event.kind === 'batch_done' && event.rows === 1) throw new Error('crash');
    });
    await expect(migrate({ ...still, postgres, migrations, progress })).rejects.toThrow('crash');
    const status = await statusOf(postgres, { migrations, held: [] });
    expect([status.pending, status.under_way]).toEqual([
      ['0002_pages', '0003_more'],
      [{ id: '0002_pages', statement: 2, of: 2, after: 'dddddddd-dddd-dddd-dddd-ddddddddddd1' }],
    ]);
    expect(statusText(status)).toBe(`The database began empty
Behind by 2 steps; ledger of 2 entries:
  2026-01-15T00:00:00.000Z  0000_empty
  2026-01-15T00:00:00.000Z  0001_tables

Not applied yet:
  0002_pages
  0003_more

Under way:
  0002_pages: goes on at statement 2 of 2, after row dddddddd-dddd-dddd-dddd-ddddddddddd1

Duplicates, each standing behind another row:
  platforms: column merged_into_id not there yet
  videos: column merged_into_id not there yet
  video_nfc_mappings: column merged_into_id not there yet
`);

    const other = await bench.empty();
    const first = migrations.slice(0, 1);
    expect((await migrate({ ...still, postgres: other, migrations: first, held, approve: ['x'] })).kind).toBe(
      'failed',
    );
    expect((await statusOf(other, { migrations: first, held: [] })).under_way).toEqual([
      { id: 'held/x', statement: 2, of: null, after: null },
    ]);
  });

  it('that no migration could start from is refused with the differences', async () => {
    const postgres = await bench.empty();
    await load(postgres, await knownSql('production'));
    await postgres.query('ALTER TABLE users ADD COLUMN shoe_size integer NOT NULL');
    await postgres.query('ALTER TABLE profiles DROP COLUMN daily_limit_minutes');
    const deps = { postgres, migrations: await readMigrations(), held: [], ratings };
    const refusal = {
      kind: 'refused',
      reason: 'unknown_database',
      message: `This program cannot start from this database, and left it alone.
It looks like the documented production database, but for:
  missing: column profiles.daily_limit_minutes, integer DEFAULT 60
  unexpected: column users.shoe_size, integer NOT NULL
What each difference means, and how to put it right: npm run -s db -- drift --expect production
If this is no database of this program at all: correct the URL.`,
    };
    expect(await readStatus(deps)).toEqual(refusal);
    expect(await migrate({ ...still, ...deps })).toEqual(refusal);
    expect(await postgres.query(`SELECT to_regclass('public.schema_migrations') AS ledger`)).toEqual([
      { ledger: null },
    ]);
  });

  it('that lost its ledger is told from one that never had one', async () => {
    const postgres = await bench.empty();
    const migrations = await readMigrations();
    await migrate({ ...still, postgres, migrations });
    await postgres.query('DROP TABLE schema_migrations');
    const found = await migrate({ ...still, postgres, migrations });
    expect(found.kind === 'refused' && found.message.split('\n')[1]).toMatch(
      /^It looks like a migrated one that lost its ledger \(restore the table schema_migrations\)/,
    );
  });
});
