import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase, startPostgres } from '../../../demo/postgres.ts';
import type { Postgres } from '../connect.ts';
import { chainsOfAliases } from './chains.ts';
import { openProofServer, type ProofServer } from './proof-server.ts';
import { duplicatesIn, id } from './seed-ids.ts';

let server: ProofServer;
let postgres: Postgres;

beforeAll(async () => {
  server = await openProofServer({ startPostgres, createDatabase });
});
afterAll(() => server.close());

const duplicates = (table: string, { query } = postgres) => duplicatesIn(query, table);

describe('duplicates that an older backend adds to a migrated database', () => {
  beforeEach(async () => {
    postgres = await server.migrated('production');
  });

  const insertVideo = (platform: string, key: string) =>
    postgres.query<{ merged_into_id: string | null }>(
      `INSERT INTO videos (user_id, platform_id, title, platform_video_id) VALUES ($1, $2, 'Again', $3)
       RETURNING merged_into_id`,
      [id('a1'), id(platform), key],
    );
  const insertPlatform = (name: string) => postgres.query('INSERT INTO platforms (name) VALUES ($1)', [name]);
  const insertMapping = (video: string, chip: string) =>
    postgres.query('INSERT INTO video_nfc_mappings (video_id, nfc_chip_id) VALUES ($1, $2)', [
      id(video),
      id(chip),
    ]);
  const living = async (table: string, condition: string) =>
    (
      await postgres.query<{ all: number; living: number }>(
        `SELECT count(*) AS all, count(*) FILTER (WHERE merged_into_id IS NULL) AS living FROM ${table} WHERE ${condition}`,
      )
    )[0];

  it('24 at once are all taken, and one lives', async () => {
    const at24 = (insert: () => Promise<unknown>) => Promise.all(Array.from({ length: 24 }, insert));
    await at24(() => insertVideo('b4', 'raced'));
    expect(await living('videos', `platform_video_id = 'raced'`)).toEqual({ all: 24, living: 1 });
    await at24(() => insertPlatform('raced'));
    expect(await living('platforms', `name = 'raced'`)).toEqual({ all: 24, living: 1 });
    await at24(() => insertMapping('c01', 'e7'));
    expect(await living('video_nfc_mappings', `nfc_chip_id = '${id('e7')}'`)).toEqual({ all: 24, living: 1 });
    expect(await chainsOfAliases(postgres.query)).toEqual([]);
  });

  it('are taken while the row they would stand for is being deleted', async () => {
    const deleting = await postgres.session();
    await deleting.script(`BEGIN; DELETE FROM platforms WHERE id = '${id('b9')}'`);
    const inserting = insertPlatform('vimeo');
    const waits = `SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while ((await postgres.query(waits)).length === 0) await new Promise((wake) => setTimeout(wake, 20));
    await deleting.script('COMMIT');
    deleting.release();
    await inserting;
    expect(await living('platforms', `name = 'vimeo'`)).toEqual({ all: 2, living: 1 });
  });

  it('stand for the same row as the ones before', async () => {
    expect(await insertVideo('b2', 'dup-url')).toEqual([{ merged_into_id: id('c02') }]);
    expect(await insertVideo('b4', 'DUP-URL')).toEqual([{ merged_into_id: null }]);
  });

  it('count for all children with the smallest limit of those that are active', async () => {
    const counting = () =>
      postgres.query(
        `SELECT max_watch_time_minutes AS minutes FROM video_nfc_mappings
         WHERE video_id = $1 AND nfc_chip_id = $2 AND profile_id IS NULL AND merged_into_id IS NULL`,
        [id('c11'), id('e1')],
      );
    expect(await counting()).toEqual([{ minutes: 10 }]);
    await postgres.query(
      `INSERT INTO video_nfc_mappings (video_id, nfc_chip_id, max_watch_time_minutes) VALUES ($1, $2, 8)`,
      [id('c11'), id('e1')],
    );
    expect(await counting()).toEqual([{ minutes: 8 }]);
  });

  it('are known on every copy of a platform', async () => {
    for (const platform of ['b1', 'b2', 'b3']) {
      expect([platform, await insertVideo(platform, 'dup-alias')]).toEqual([
        platform,
        [{ merged_into_id: id('c06') }],
      ]);
    }
  });
});

describe('a row that others stand for', () => {
  beforeEach(async () => {
    postgres = await server.migrated('production');
  });

  it('hands over, when a mapping is deleted, to the active one with the smallest limit', async () => {
    await postgres.query('DELETE FROM video_nfc_mappings WHERE id = $1', [id('f07')]);
    const left = (await duplicates('video_nfc_mappings')).filter((it) => /^f0[6-9]/.test(it));
    expect(left).toEqual(['f08→f06', 'f09→f06']);
  });

  it('hands over, when a video is deleted, to the one with the most active mappings', async () => {
    await postgres.query('DELETE FROM video_nfc_mappings WHERE video_id = $1', [id('c02')]);
    await postgres.query('DELETE FROM videos WHERE id = $1', [id('c02')]);
    expect((await duplicates('videos')).filter((it) => /^c0[1-3]/.test(it))).toEqual(['c03→c01']);
  });

  it('hands over, when a platform is deleted', async () => {
    await postgres.query('DELETE FROM platforms WHERE id = $1', [id('b9')]);
    expect(await duplicates('platforms')).toEqual(['b1→b2', 'b3→b2', 'b7→b6']);
  });

  it('leaves them when its own number changes: they stand for another of theirs', async () => {
    await postgres.query(`UPDATE videos SET platform_video_id = 'other' WHERE id = $1`, [id('c06')]);
    expect((await duplicates('videos')).filter((it) => /^c0[6-8]/.test(it))).toEqual(['c08→c07']);
  });

  it('leaves them when it becomes a duplicate of something else: no copy of a copy', async () => {
    await postgres.query(`UPDATE videos SET platform_video_id = 'dup-url' WHERE id = $1`, [id('c05')]);
    expect((await duplicates('videos')).filter((it) => /^c0[1-5]/.test(it))).toEqual([
      'c01→c02',
      'c03→c02',
      'c05→c02',
    ]);
    expect(await chainsOfAliases(postgres.query)).toEqual([]);
  });

  it('may go together with all of them', async () => {
    await postgres.query(`DELETE FROM video_nfc_mappings WHERE video_id = $1`, [id('c11')]);
    const left = await postgres.query('SELECT FROM video_nfc_mappings WHERE video_id = $1', [id('c11')]);
    expect(left).toEqual([]);
  });
});

describe('a duplicate', () => {
  beforeEach(async () => {
    postgres = await server.migrated('production');
  });

  it('stands for itself once its own number is another', async () => {
    await postgres.query(`UPDATE videos SET platform_video_id = 'other' WHERE id = $1`, [id('c03')]);
    expect((await duplicates('videos')).filter((it) => /^c0[1-3]/.test(it))).toEqual(['c01→c02']);
  });

  it('of a mapping that was switched off plays: backends switch off and add anew', async () => {
    await postgres.query('UPDATE video_nfc_mappings SET is_active = false WHERE id = $1', [id('f03')]);
    const playing = `SELECT max_watch_time_minutes AS limit FROM video_nfc_mappings
      WHERE video_id = $1 AND nfc_chip_id = $2 AND profile_id IS NULL AND is_active AND merged_into_id IS NULL`;
    expect(await postgres.query(playing, [id('c02'), id('e2')])).toEqual([]);
    await postgres.query(
      `INSERT INTO video_nfc_mappings (video_id, nfc_chip_id, max_watch_time_minutes) VALUES ($1, $2, 20)`,
      [id('c02'), id('e2')],
    );
    expect(await postgres.query(playing, [id('c02'), id('e2')])).toEqual([{ limit: 20 }]);
  });
});
