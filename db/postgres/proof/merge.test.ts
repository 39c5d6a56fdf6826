import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, startPostgres } from '../../../demo/postgres.ts';
import type { Postgres } from '../connect.ts';
import { runMigration } from './bring-to-record.ts';
import { chainsOfAliases } from './chains.ts';
import { openProofServer, type ProofServer } from './proof-server.ts';
import { duplicatesIn, id, short } from './seed-ids.ts';

let server: ProofServer;
let postgres: Postgres;

beforeAll(async () => {
  server = await openProofServer({ startPostgres, createDatabase });
});
afterAll(() => server.close());

const duplicates = (table: string, { query } = postgres) => duplicatesIn(query, table);

describe('duplicates from production', () => {
  beforeAll(async () => {
    postgres = await server.migrated('production');
  });

  it('of platforms stand for the one that is active and has the most videos', async () => {
    expect(await duplicates('platforms')).toEqual(['b1→b2', 'b3→b2', 'b7→b6', 'ba→b9']);
  });

  it('of videos stand for the one with the most active mappings, then the oldest', async () => {
    expect(await duplicates('videos')).toEqual([
      'c01→c02',
      'c03→c02',
      'c04→c05',
      'c07→c06',
      'c08→c06',
      'c12→c13',
      'c16→c17',
    ]);
  });

  it('of mappings for all children stand for an active one with the smallest limit', async () => {
    expect(await duplicates('video_nfc_mappings')).toEqual([
      'f06→f07',
      'f08→f07',
      'f09→f07',
      'f0a→f0b',
      'f0c→f0b',
      'f0e→f0d',
      'f0f→f10',
    ]);
  });

  it('whose ratings differ are left for a person, and noted so', async () => {
    const held = await postgres.query<{ id: string }>(
      `SELECT ${short('row_key')} AS id FROM row_reconciliations WHERE note LIKE 'HELD%' ORDER BY 1`,
    );
    expect(held.map((it) => it.id)).toEqual(['c04', 'c07', 'c08', 'c12']);
  });

  it('are one step from what they stand for, and each is noted with its whole row', async () => {
    expect(await chainsOfAliases(postgres.query)).toEqual([]);
    const noted = await postgres.query<{ line: string }>(
      `SELECT concat_ws(' ', table_name, ${short('row_key')}, before ->> 'id' = row_key, after - 'merged_into_id') AS line
       FROM row_reconciliations WHERE kind = 'merged' ORDER BY table_name, row_key`,
    );
    const expected = [];
    for (const table of ['platforms', 'video_nfc_mappings', 'videos']) {
      for (const it of await duplicates(table)) expected.push(`${table} ${it.split('→')[0]} t {}`);
    }
    expect(noted.map((it) => it.line)).toEqual(expected);
  });
});

describe('duplicates from init.sql', () => {
  it('are of mappings alone', async () => {
    const init = await server.migrated('init');
    expect(await duplicates('platforms', init)).toEqual([]);
    expect(await duplicates('videos', init)).toEqual([]);
    expect(await duplicates('video_nfc_mappings', init)).toEqual(['f1→f2', 'f3→f2', 'f5→f6']);
  });
});

describe('a transaction that began before the merge and ends after it', () => {
  it('leaves no copy of a copy', async () => {
    const seeded = await server.seeded('production');
    const slow = await seeded.session();
    const begun: Record<string, string> = {
      '0002d_merged_platforms': `INSERT INTO platforms (name) VALUES ('youtube')`,
      '0002e_merged_videos': `INSERT INTO videos (user_id, platform_id, title, platform_video_id)
        VALUES ('${id('a1')}', '${id('b2')}', 'Late', 'dup-rating')`,
    };
    let ending: Promise<void> = Promise.resolve();
    const result = await runMigration(seeded, 'production', {
      progress: async (event) => {
        if (event.kind === 'step_started' && begun[event.id]) {
          await ending;
          await slow.script(`BEGIN; ${begun[event.id]}`);
          // Longer than the step takes when it does not wait for this.
          ending = new Promise<void>((wake) => setTimeout(wake, 1000)).then(() => slow.script('COMMIT'));
        }
      },
    });
    await ending;
    slow.release();
    expect(result).toMatchObject({ kind: 'migrated' });
    expect(await chainsOfAliases(seeded.query)).toEqual([]);
    expect(
      await seeded.query('SELECT name FROM platforms WHERE merged_into_id IS NULL ORDER BY name'),
    ).toHaveLength(6);
  });
});

describe('what an older backend does between the merge and the end of the migration', () => {
  it('ends as if it had done so afterwards', async () => {
    const seeded = await server.seeded('production');
    const meanwhile = [
      `DELETE FROM video_nfc_mappings WHERE id = '${id('f07')}'`,
      `UPDATE video_nfc_mappings SET is_active = false WHERE id = '${id('f03')}'`,
      `INSERT INTO video_nfc_mappings (id, video_id, nfc_chip_id) VALUES ('${id('fa1')}', '${id('c02')}', '${id('e2')}')`,
      `INSERT INTO videos (id, user_id, platform_id, title, platform_video_id)
        VALUES ('${id('ca1')}', '${id('a1')}', '${id('b2')}', 'Cats', 'dup-alias')`,
    ];
    const result = await runMigration(seeded, 'production', {
      progress: async (event) => {
        if (event.kind !== 'step_done' || event.id !== '0002e_merged_videos') return;
        for (const statement of meanwhile) await seeded.query(statement);
      },
    });
    expect(result).toMatchObject({ kind: 'migrated' });
    const mappings = (await duplicates('video_nfc_mappings', seeded)).filter((it) => /^f0[3-9]→/.test(it));
    expect(mappings).toEqual(['f03→fa1', 'f08→f06', 'f09→f06']);
    expect(await duplicates('videos', seeded)).toContain('ca1→c06');
  });
});

describe('a mapping for one child', () => {
  const playingMapping = (tail: string, { query } = postgres) =>
    query(
      `SELECT ${short('profile_id')} AS child FROM video_nfc_mappings
       WHERE id = $1 AND merged_into_id IS NULL AND is_active IS NOT FALSE`,
      [id(tail)],
    );

  it('keeps its child from being deleted, once that is approved', async () => {
    const init = await server.migrated('init');
    const deleting = init.query('DELETE FROM profiles WHERE id = $1', [id('d5')]);
    await expect(deleting).rejects.toMatchObject({ code: '23503' });
    expect(await playingMapping('f7', init)).toEqual([{ child: 'd5' }]);
  });

  it('does not open to all children when a foreign key takes its child away', async () => {
    const init = await server.seeded('init');
    expect(await runMigration(init, 'init', { approve: [] })).toMatchObject({ kind: 'migrated' });
    await init.query('DELETE FROM profiles WHERE id = $1', [id('d5')]);
    expect(await playingMapping('f7', init)).toEqual([]);
  });
});
