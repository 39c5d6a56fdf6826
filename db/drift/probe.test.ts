import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type PostgresServer, startPostgres } from '../../demo/postgres.ts';
import { connect } from '../postgres/connect.ts';
import { loadRatings } from '../ratings.ts';
import type { Difference } from './difference.ts';
import { type ProbeResult, runProbes } from './probe.ts';
import { probesFor } from './probes.ts';
import { different, missing } from './sample-differences.ts';
import { probeTimeZone } from './server-time-zone.ts';

const ratings = loadRatings();
let dir: string;
let server: PostgresServer;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'medio-probes-'));
  server = await startPostgres({ dir });
});
afterAll(async () => {
  await server.stop();
  await rm(dir, { recursive: true, force: true });
});

/** The columns that probes ask about, and no rule that would keep bad rows out. */
const LOOSE = `
  CREATE TABLE users (id text, email text, user_uuid text);
  CREATE TABLE profiles (id text, user_id text, name text, age integer, age_rating_limit text,
    daily_limit_minutes integer, deleted_at timestamp);
  CREATE TABLE platforms (id text, name text, icon_url text, is_active boolean, merged_into_id text);
  CREATE TABLE videos (id text, user_id text, platform_id text, platform_video_id text, age_rating text,
    thumbnail_url text, merged_into_id text);
  CREATE TABLE nfc_chips (id text, user_id text, chip_uid text, is_active boolean, user_uuid text);
  CREATE TABLE video_nfc_mappings (id text, video_id text, nfc_chip_id text, profile_id text,
    max_watch_time_minutes integer, is_active boolean, merged_into_id text);
  CREATE TABLE watch_sessions (id text, user_id text, profile_id text, video_id text, nfc_chip_id text,
    started_at timestamp, ended_at timestamp, duration_seconds integer);
  CREATE TABLE daily_watch_time (id text, total_minutes integer);
  CREATE TABLE token_blacklist (id integer, user_id text);`;

async function ask(schema: string, differences: readonly Difference[] = []): Promise<ProbeResult[]> {
  const url = await createDatabase(server.url, `probed_${crypto.randomUUID()}`);
  const postgres = connect({ url, applicationName: 'test', connections: 1 });
  try {
    const session = await postgres.session();
    try {
      await session.script(schema);
      return await runProbes(session, probesFor(ratings, differences));
    } finally {
      session.release();
    }
  } finally {
    await postgres.close();
  }
}

/** What was found, by probe; nothing of those that found nothing. */
function found(
  results: readonly ProbeResult[],
): Record<string, readonly [count: number, ids: readonly string[]]> {
  return Object.fromEntries(
    results.flatMap((it) => (it.kind === 'counted' && it.count > 0 ? [[it.id, [it.count, it.ids]]] : [])),
  );
}

const failures = (results: readonly ProbeResult[]) => results.filter((it) => it.kind === 'failed');

describe('a probe', () => {
  it('finds nothing where the rows are as they should be', async () => {
    const results = await ask(`${LOOSE}
      INSERT INTO users VALUES ('anna', 'anna@example.org', 'A'), ('bert', 'bert@example.org', 'B');
      INSERT INTO profiles VALUES ('mia', 'anna', 'Mia', 6, NULL, 60), ('max', 'anna', 'Max', NULL, 'FSK 6', NULL);
      INSERT INTO platforms VALUES ('tube', 'Tube', 'x', true), ('local', 'local', NULL, false);
      INSERT INTO videos VALUES ('v1', 'anna', 'tube', '1', '6'), ('v2', 'anna', 'tube', '2', 'FSK 12'),
        ('v3', 'bert', 'tube', '1', '0'), ('v4', 'anna', 'local', '1', '6');
      INSERT INTO nfc_chips VALUES ('c1', 'anna', '04:A1', true, 'A'), ('c2', 'bert', '04:A2', true, NULL);
      INSERT INTO video_nfc_mappings VALUES ('m1', 'v1', 'c1', 'mia', 30, true), ('m2', 'v3', 'c2', NULL, NULL, true);
      INSERT INTO watch_sessions VALUES ('s1', 'anna', 'mia', 'v1', 'c1', '2026-01-15 10:00', '2026-01-15 10:10', 600),
        ('s2', NULL, 'mia', 'v1', NULL, '2026-01-15 10:00', NULL, NULL);
      INSERT INTO daily_watch_time VALUES ('d1', 0), ('d2', 1440), ('d3', NULL);
      INSERT INTO token_blacklist VALUES (1, 'anna'), (2, NULL)`);
    expect(failures(results)).toEqual([]);
    expect(found(results)).toEqual({});
    expect(results.filter((it) => it.kind === 'counted')).toHaveLength(results.length);
  });

  it('counts exactly the rows that are not, with five of their ids', async () => {
    const results = await ask(`${LOOSE}
      INSERT INTO users VALUES ('anna', 'anna@example.org', 'A'), ('bert', ' Anna@Example.org ', 'anna'),
        ('cleo', 'cleo@example.org', 'C');
      INSERT INTO profiles VALUES ('mia', 'anna', 'Mia', NULL, '  ', 60), ('max', 'anna', 'Max', 130, NULL, -1),
        ('tim', 'anna', 'Tim', -1, 'grown-ups', 1441), ('kim', 'bert', 'Kim', 5, NULL, 0);
      INSERT INTO profiles (id, user_id, deleted_at) VALUES ('gone', 'bert', now());
      INSERT INTO platforms VALUES ('p1', 'Tube', NULL, true), ('p2', 'Tube', NULL, true), ('p3', ' tube', NULL, NULL),
        ('p4', 'Other', repeat('x', 501), true);
      INSERT INTO platforms VALUES ('p5', 'Tube', NULL, true, 'p1');
      INSERT INTO videos VALUES ('v1', 'anna', 'p4', '1', '6'), ('v2', 'anna', 'p4', '1', '12'),
        ('v4', 'anna', 'p1', '7', '0'), ('v5', 'anna', 'p3', '7', '0'), ('v6', 'bert', NULL, '1', NULL),
        ('v7', 'bert', NULL, '1', 'NR'), ('v9', 'bert', 'p4', '', 'grown-ups only'), ('w1', 'cleo', 'p4', '1', '6');
      INSERT INTO videos VALUES ('v3', 'anna', 'p4', '1', '6', NULL, 'v1'), ('w2', 'cleo', 'p4', '1', NULL, NULL, 'w1'),
        ('v8', 'bert', 'p4', '', 'TV-14-DLSV', repeat('x', 501), NULL);
      INSERT INTO nfc_chips VALUES ('c1', 'anna', '04:A1', true, 'A'), ('c2', 'bert', '04-a1', NULL, 'C'),
        ('c3', 'bert', 'b2', true, NULL);
      INSERT INTO video_nfc_mappings VALUES
        ('m1', 'v1', 'c1', NULL, NULL, NULL), ('m2', 'v1', 'c1', NULL, -1, true), ('m4', 'v1', 'c1', 'kim', 1441, true),
        ('m5', 'v1', 'c3', 'kim', 0, true), ('m6', 'v6', 'c3', NULL, 0, true);
      INSERT INTO video_nfc_mappings VALUES ('m3', 'v1', 'c1', NULL, 1, true, 'm1');
      INSERT INTO watch_sessions VALUES ('s1', 'bert', 'mia', 'v1', 'c1'), ('s2', NULL, 'mia', 'v6', NULL),
        ('s3', NULL, NULL, 'v1', 'c3');
      INSERT INTO watch_sessions VALUES
        ('s4', 'anna', 'mia', 'v1', 'c1', '2026-01-15 10:00', '2026-01-15 09:59', 0),
        ('s5', 'anna', 'mia', 'v1', 'c1', NULL, NULL, -1);
      INSERT INTO daily_watch_time VALUES ('d1', -1), ('d2', 1441), ('d3', 60);
      INSERT INTO token_blacklist SELECT n, 'nobody' FROM generate_series(1, 7) n`);
    expect(failures(results)).toEqual([]);
    expect(found(results)).toEqual({
      'emails-alike': [2, ['anna', 'bert']],
      'user-uuid-is-another-id': [1, ['bert']],
      'profiles-without-cap': [1, ['mia']],
      'ages-out-of-range': [2, ['max', 'tim']],
      'limits-unknown': [1, ['tim']],
      'daily-limits-out-of-range': [2, ['max', 'tim']],
      'chips-disputed': [1, ['c2']],
      'chips-written-two-ways': [2, ['c1', 'c2']],
      'chips-active-unknown': [1, ['c2']],
      'tokens-without-account': [7, ['1', '2', '3', '4', '5']],
      'platforms-named-alike': [2, ['p1', 'p2']],
      'platforms-spelt-alike': [3, ['p1', 'p2', 'p3']],
      'platforms-active-unknown': [1, ['p3']],
      'icons-over-500': [1, ['p4']],
      'videos-twice': [2, ['v1', 'v2']],
      'videos-twice-rated-differently': [2, ['v1', 'v2']],
      'videos-twice-by-platform-name': [2, ['v4', 'v5']],
      'videos-merged-rated-differently': [2, ['w1', 'w2']],
      'videos-unrated': [3, ['v6', 'v7', 'w2']],
      'videos-rating-unknown': [1, ['v9']],
      'ratings-over-10': [1, ['v9']],
      'thumbnails-over-500': [1, ['v8']],
      'mappings-for-all-twice': [2, ['m1', 'm2']],
      'mappings-for-all-of-several': [2, ['m1', 'm2']],
      'mappings-across-households': [2, ['m4', 'm5']],
      'mappings-active-unknown': [1, ['m1']],
      'mapping-limits-out-of-range': [2, ['m2', 'm4']],
      'sessions-across-households': [3, ['s1', 's2', 's3']],
      'sessions-backwards': [2, ['s4', 's5']],
      'days-out-of-range': [2, ['d1', 'd2']],
    });
    const standing = probesFor(ratings, []).map(({ id }) => id);
    expect(Object.keys(found(results)).sort()).toEqual(standing.sort());
  });

  it('has no meaning where its columns are absent', async () => {
    const results = await ask('CREATE TABLE users (id uuid, email text)');
    const counted = results.filter((it) => it.kind === 'counted').map(({ id }) => id);
    expect(counted).toEqual(['emails-alike']);
    expect(results.find(({ id }) => id === 'chips-disputed')).toEqual({
      id: 'chips-disputed',
      title: 'chips whose user_uuid names another account than their user_id',
      table: 'nfc_chips',
      kind: 'not_applicable',
      lacking: ['nfc_chips.user_id', 'nfc_chips.user_uuid', 'users.user_uuid'],
    });
    expect(failures(results)).toEqual([]);
  });

  it('that may not read says so, and does not keep the others from it', async () => {
    const results = await ask(`${LOOSE}
      INSERT INTO users VALUES ('anna', 'x', NULL), ('bert', 'X', NULL);
      CREATE ROLE half_blind; GRANT SELECT ON profiles TO half_blind; SET ROLE half_blind`);
    expect(results.find(({ id }) => id === 'emails-alike')).toMatchObject({
      kind: 'failed',
      message: 'permission denied for table users',
    });
    const counted = results.filter((it) => it.kind === 'counted').map(({ id }) => id);
    expect(counted).toEqual([
      'profiles-without-cap',
      'ages-out-of-range',
      'limits-unknown',
      'daily-limits-out-of-range',
    ]);
  });

  it('that a policy would show some rows only does not take them for all', async () => {
    const results = await ask(`${LOOSE}
      INSERT INTO users VALUES ('anna', 'x', NULL), ('bert', 'X', NULL);
      ALTER TABLE users ENABLE ROW LEVEL SECURITY; CREATE POLICY one ON users USING (id = 'anna');
      CREATE ROLE short_sighted; GRANT SELECT ON ALL TABLES IN SCHEMA public TO short_sighted; SET ROLE short_sighted`);
    expect(results.find(({ id }) => id === 'emails-alike')).toMatchObject({
      kind: 'failed',
      message: 'query would be affected by row-level security policy for table "users"',
    });
  });

  it('that meets values it does not understand repeats none of them', async () => {
    const results = await ask(`CREATE TABLE profiles (id text, age text);
      INSERT INTO profiles VALUES ('mia', 'six, says Mia')`);
    expect(failures(results)).toEqual([
      {
        id: 'ages-out-of-range',
        title: 'children whose age is below 0 or above 120',
        table: 'profiles',
        kind: 'failed',
        message: 'operator does not exist: text < integer',
      },
    ]);
  });
});

describe('a difference that rows can make worse', () => {
  const schema = `CREATE TABLE things (id text, name varchar(10), maker text, "order" text);
    CREATE TABLE makers (id text);
    INSERT INTO makers VALUES ('a');
    INSERT INTO things VALUES ('t1', 'one', 'a', 'x'), ('t2', 'one', 'a', 'x'), ('t3', 'eleven char', 'b', NULL),
      ('t4', NULL, NULL, 'y'), ('t5', NULL, 'a', 'y')`;

  it.each([
    ['a key', missing('unique', 'things', '(name, maker)'), 'shared:things(name, maker)', [2, ['t1', 't2']]],
    [
      'a key',
      missing('unique', 'things', '("order")'),
      'shared:things("order")',
      [4, ['t1', 't2', 't4', 't5']],
    ],
    [
      'a reference',
      missing('foreign_key', 'things', '(maker) -> makers (id)'),
      'astray:things(maker)',
      [1, ['t3']],
    ],
    [
      'a reference half checked',
      different('foreign_key', 'things', '(maker) -> makers (id)', 'validity', 'VALID', 'NOT VALID'),
      'astray:things(maker)',
      [1, ['t3']],
    ],
    [
      'a required value',
      different('column', 'things', 'order', 'nullability', 'NOT NULL', 'NULL'),
      'absent:things.order',
      [1, ['t3']],
    ],
    [
      'a shorter text',
      different('column', 'things', 'name', 'type', 'varchar(10)', 'varchar(20)'),
      'too-long:things.name',
      [1, ['t3']],
    ],
  ] as const)('asks how many rows break %s', async (_, difference, id, counted) => {
    const results = await ask(schema.replace('varchar(10)', 'varchar(20)'), [difference]);
    expect(failures(results)).toEqual([]);
    expect(found(results)).toEqual({ [id]: counted });
  });

  it('asks nothing of what is missing, nor what a standing probe asks already', () => {
    const key = '(user_id, platform_id, platform_video_id)';
    const ids = probesFor(ratings, [
      missing('column', 'things', 'maker'),
      missing('foreign_key', 'things', '(maker) -> makers (id)'),
      missing('table', 'makers', 'makers'),
      missing('foreign_key', 'things', '(id) -> makers (id)'),
      missing('unique', 'videos', key),
      missing('unique', 'things', '(lower(name))'),
      missing('unique', 'things', '(name) WHERE (maker IS NULL)'),
    ]).map(({ id }) => id);
    expect(ids).toEqual(probesFor(ratings, []).map(({ id }) => id));
  });
});

describe('the server’s time zone', () => {
  const probe = (url: string) => probeTimeZone({ connect }, url);

  it('is found where the database gives another than UTC to those who ask for none', async () => {
    const url = await createDatabase(server.url, 'zoned');
    const postgres = connect({ url, applicationName: 'test', connections: 1 });
    expect(await probe(url)).toMatchObject({ kind: 'counted', count: 0, ids: [] });
    await postgres.query(`ALTER DATABASE zoned SET TimeZone = 'Europe/Berlin'`);
    expect(await probe(url)).toMatchObject({ kind: 'counted', count: 1, ids: ['Europe/Berlin'] });
    await postgres.query(`ALTER DATABASE zoned SET TimeZone = 'Etc/UTC'`);
    expect(await probe(url)).toMatchObject({ kind: 'counted', count: 0, ids: [] });
    await postgres.close();
  });

  it('is left open when there is no second connection to be had', async () => {
    const url = new URL(await createDatabase(server.url, 'crowded'));
    const postgres = connect({ url: url.href, applicationName: 'test', connections: 1 });
    await postgres.query(`CREATE ROLE lonely LOGIN PASSWORD 'x' CONNECTION LIMIT 0`);
    await postgres.close();
    [url.username, url.password] = ['lonely', 'x'];
    expect(await probe(url.href)).toMatchObject({
      kind: 'failed',
      message: 'too many connections for role "lonely"',
    });
  });
});
