import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, startPostgres } from '../../../demo/postgres.ts';
import { SHARED_HOUSEHOLD } from '../../schema/revisions.ts';
import type { Postgres } from '../connect.ts';
import { openProofServer, type ProofServer } from './proof-server.ts';
import { id, short } from './seed-ids.ts';

let server: ProofServer;
let production: Postgres;
let init: Postgres;

beforeAll(async () => {
  server = await openProofServer({ startPostgres, createDatabase });
  production = await server.migrated('production');
  init = await server.migrated('init');
});
afterAll(() => server.close());

const lines = async (postgres: Postgres, text: string) =>
  (await postgres.query<{ line: string }>(text)).map(({ line }) => line);
const count = async (postgres: Postgres, text: string) =>
  (await postgres.query<{ count: number }>(`SELECT count(*) AS count FROM ${text}`))[0]?.count;

describe('what can be known of rows from production', () => {
  it('is whose household a session is of: that of the child, not of the video', async () => {
    const sessions = await lines(
      production,
      `SELECT concat_ws(' ', ${short('id')}, ${short('user_id')}) AS line FROM watch_sessions ORDER BY id`,
    );
    const ofAlex = ['51 a1', '53 a1', '54 a1', '55 a1', '56 a1', '57 a1', '58 a1', '59 a1'];
    expect(sessions).toEqual([...ofAlex, '52 a7', '5a a2'].sort());
  });

  it('is the name that a platform shows', async () => {
    expect(await count(production, 'platforms')).toBe(10);
    expect(await count(production, 'platforms WHERE display_name IS DISTINCT FROM name')).toBe(0);
  });
});

describe('what nobody can know of rows from production', () => {
  it('stays unknown: dates, ages, which chip, whether to the end', async () => {
    const made = [
      'platforms WHERE created_at IS NOT NULL',
      'nfc_chips WHERE updated_at IS NOT NULL',
      'video_nfc_mappings WHERE updated_at IS NOT NULL',
      'profiles WHERE age IS NOT NULL OR age_rating_limit IS NOT NULL',
      'watch_sessions WHERE completed IS NOT NULL OR nfc_chip_id IS NOT NULL OR kiosk_id IS NOT NULL',
    ];
    const counts = [];
    for (const table of made) counts.push([table, await count(production, table)]);
    expect(counts).toEqual(made.map((table) => [table, 0]));
  });

  it('is known of rows that come later: their dates, and what the older backend leaves out', async () => {
    const postgres = await server.migrated('production');
    await postgres.query(`INSERT INTO platforms (name) VALUES ('new')`);
    await postgres.query(`INSERT INTO nfc_chips (user_id, chip_uid) SELECT id, 'new' FROM users LIMIT 1`);
    await postgres.query(
      `INSERT INTO video_nfc_mappings (video_id, nfc_chip_id)
       SELECT v.id, c.id FROM videos v, nfc_chips c WHERE c.chip_uid = 'new' LIMIT 1`,
    );
    await postgres.query(
      `INSERT INTO watch_sessions (profile_id, video_id)
       SELECT p.id, v.id FROM profiles p, videos v WHERE p.name = 'Ben' LIMIT 1`,
    );
    const known = [
      `SELECT concat(display_name, ' ', created_at IS NOT NULL) AS line FROM platforms WHERE name = 'new'`,
      `SELECT concat(updated_at IS NOT NULL) AS line FROM nfc_chips WHERE chip_uid = 'new'`,
      `SELECT concat(updated_at IS NOT NULL) AS line FROM video_nfc_mappings
         WHERE nfc_chip_id = (SELECT id FROM nfc_chips WHERE chip_uid = 'new')`,
      `SELECT concat(${short('user_id')}, ' ', completed) AS line FROM watch_sessions WHERE started_at > now() - interval '1 day'
         AND started_at < 'infinity'`,
    ];
    const told = [];
    for (const text of known) told.push(...(await lines(postgres, text)));
    expect(told).toEqual(['new t', 't', 't', 'a7 ']);
  });
});

describe('what rows from init.sql lack', () => {
  it('is given to them: a second identity of their own, a daily limit, being active', async () => {
    expect(await count(init, 'users WHERE user_uuid IS NOT NULL AND user_uuid <> id')).toBe(4);
    expect(await count(init, 'profiles WHERE daily_limit_minutes = 60')).toBe(5);
    expect(await count(init, 'platforms WHERE is_active')).toBe(3);
    expect(await count(init, 'nfc_chips WHERE is_active')).toBe(3);
    expect(await count(init, 'video_nfc_mappings WHERE is_active')).toBe(7);
  });

  it('is written down where it changes what a child may do', async () => {
    const notes = await lines(
      init,
      `SELECT concat_ws(' ', ${short('row_key')}, kind, before, after) AS line FROM row_reconciliations
       WHERE table_name = 'profiles' ORDER BY 1`,
    );
    const given = 'limit_given {"daily_limit_minutes": null} {"daily_limit_minutes": 60}';
    expect(notes).toEqual(['d1', 'd2', 'd3', 'd4', 'd5'].map((child) => `${child} ${given}`));
  });

  it('stays unknown where nobody can know it', async () => {
    const made = [
      'users WHERE deleted_at IS NOT NULL OR deleted_by IS NOT NULL',
      'profiles WHERE deleted_at IS NOT NULL OR avatar_url IS NOT NULL',
      'nfc_chips WHERE user_uuid IS NOT NULL',
      'watch_sessions WHERE stopped_reason IS NOT NULL OR kiosk_id IS NOT NULL',
      'daily_watch_time',
    ];
    const counts = [];
    for (const table of made) counts.push([table, await count(init, table)]);
    expect(counts).toEqual(made.map((table) => [table, 0]));
  });

  it('is, of tokens, the account where there is none: the note says whose they were', async () => {
    const notes = await lines(
      init,
      `SELECT concat_ws(' ', left(row_key, 10), kind, before, after - 'id') AS line FROM row_reconciliations
       WHERE table_name = 'token_blacklist' ORDER BY 1`,
    );
    const whose = (tail: string) => `{"user_id": "${id(tail)}"}`;
    expect(notes).toEqual([
      `jti-ordina id_replaced {"id": 2} {}`,
      `jti-orphan account_unknown ${whose('a99')} {"user_id": null}`,
      `jti-orphan id_replaced {"id": 3} {}`,
      `jti-zzzzzz account_unknown ${whose('a98')} {"user_id": null}`,
      `jti-zzzzzz id_replaced {"id": 5} {}`,
    ]);
  });
});

describe('the versions of rows that were there before', () => {
  for (const start of ['production', 'init'] as const) {
    it(`from ${start} are those of every row, each in its household`, async () => {
      const postgres = start === 'production' ? production : init;
      const versions = await lines(
        postgres,
        `SELECT concat_ws(' ', table_name, row_id, user_id, deleted) AS line FROM row_versions ORDER BY 1`,
      );
      expect(versions).toEqual(await lines(postgres, EVERY_ROW));
      const households = await lines(
        postgres,
        'SELECT user_id::text AS line FROM household_revisions ORDER BY 1',
      );
      const users = await lines(postgres, 'SELECT id::text AS line FROM users ORDER BY 1');
      expect(households).toEqual([SHARED_HOUSEHOLD, ...users]);
    });
  }

  it('leave a tombstone when such a row is deleted, and raise the revision once', async () => {
    const postgres = await server.migrated('production');
    await postgres.query(`DELETE FROM video_nfc_mappings WHERE right(id::text, 3) = 'f11'`);
    await postgres.query(`DELETE FROM daily_watch_time WHERE right(id::text, 2) = '65'`);
    const tombstones = await lines(
      postgres,
      `SELECT concat_ws(' ', table_name, ${short('row_id')}, ${short('v.user_id')}, v.revision = h.revision) AS line
       FROM row_versions v JOIN household_revisions h USING (user_id) WHERE deleted ORDER BY 1`,
    );
    expect(tombstones).toEqual(['daily_watch_time 65 a7 t', 'video_nfc_mappings f11 a1 t']);
  });
});

/** Every row a kiosk may hold with the household it is of, said in another way than the triggers say it. */
const EVERY_ROW = `SELECT concat_ws(' ', t, id, household, false) AS line FROM (
    SELECT 'platforms' AS t, id, '${SHARED_HOUSEHOLD}'::uuid AS household FROM platforms
    UNION ALL SELECT 'users', id, id FROM users
    UNION ALL SELECT 'profiles', id, user_id FROM profiles
    UNION ALL SELECT 'videos', id, user_id FROM videos
    UNION ALL SELECT 'nfc_chips', id, user_id FROM nfc_chips
    UNION ALL SELECT 'video_nfc_mappings', m.id, c.user_id FROM video_nfc_mappings m JOIN nfc_chips c ON c.id = nfc_chip_id
    UNION ALL SELECT 'daily_watch_time', d.id, p.user_id FROM daily_watch_time d JOIN profiles p ON p.id = profile_id
  ) rows ORDER BY 1`;
