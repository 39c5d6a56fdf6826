import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { connect, type Postgres } from './connect.ts';

let server: RecordServer;
let postgres: Postgres;

const ACCOUNT = '00000000-0000-4000-8000-00000000000a';

beforeAll(async () => {
  server = await startRecordServer();
});
beforeEach(async () => {
  postgres = connect({ url: await server.freshRecord(), applicationName: 'test', connections: 4 });
  await postgres.query(
    `INSERT INTO users (id, email, password_hash, name) VALUES ('${ACCOUNT}', 'a@x', 'x', 'x')`,
  );
  return () => postgres.close();
});
afterAll(() => server.stop());

const platform = async (name: string): Promise<string> =>
  idOf(`INSERT INTO platforms (name) VALUES ('${name}') RETURNING id`);
const video = (title: string, on: string, rating: string | null = null): Promise<string> =>
  idOf(`INSERT INTO videos (user_id, platform_id, platform_video_id, title, age_rating)
    VALUES ('${ACCOUNT}', '${on}', 'n1', '${title}', ${rating === null ? 'NULL' : `'${rating}'`}) RETURNING id`);
const copies = () =>
  postgres.query(`SELECT v.title, main.title AS stands_behind
    FROM videos v LEFT JOIN videos main ON main.id = v.merged_into_id ORDER BY 1`);

describe('copies, whatever an older backend does', () => {
  it('stay copies when all of them are renamed in one statement', async () => {
    for (let n = 0; n < 3; n++) await platform('zzz');
    await postgres.query(`UPDATE platforms SET name = 'ZZZ' WHERE name = 'zzz'`);
    expect(
      await postgres.query(`SELECT name, merged_into_id IS NULL AS lives, count(*)::integer AS rows
        FROM platforms GROUP BY 1, 2 ORDER BY 2`),
    ).toEqual([
      { name: 'ZZZ', lives: false, rows: 2 },
      { name: 'ZZZ', lives: true, rows: 1 },
    ]);
  });

  it('stay copies when their mappings move to another chip in one statement', async () => {
    const film = await video('film', await platform('local'));
    const [lost, found] = [await chip('01'), await chip('02')];
    for (let n = 0; n < 2; n++) await mapping(film, lost, null);
    await postgres.query('UPDATE video_nfc_mappings SET nfc_chip_id = $1 WHERE nfc_chip_id = $2', [
      found,
      lost,
    ]);
    expect(
      await postgres.query(`SELECT merged_into_id IS NULL AS lives, count(*)::integer AS rows
        FROM video_nfc_mappings WHERE nfc_chip_id = '${found}' GROUP BY 1 ORDER BY 1`),
    ).toEqual([
      { lives: false, rows: 1 },
      { lives: true, rows: 1 },
    ]);
  });

  it('stay copies, with the strictest rating, when copies of their platform are put together', async () => {
    const platforms = [await platform('yt'), await platform('yt'), await platform('yt')] as const;
    for (const onto of [platforms[2], platforms[0]]) {
      await postgres.query('DELETE FROM videos');
      await video('main', platforms[1], '18');
      await video('copy', platforms[2], '6');
      await postgres.query('UPDATE videos SET platform_id = $1 WHERE platform_id = $2', [onto, platforms[1]]);
      expect(await copies()).toEqual([
        { title: 'copy', stands_behind: 'main' },
        { title: 'main', stands_behind: null },
      ]);
    }
  });

  it('are handed over past one that is being deleted', async () => {
    const local = await platform('local');
    for (const title of ['a main', 'b', 'c', 'd']) await video(title, local);
    const other = await postgres.session();
    await other.script(`BEGIN; DELETE FROM videos WHERE title = 'b'`);
    const deleting = postgres.query(`DELETE FROM videos WHERE title = 'a main'`);
    await new Promise((wake) => setTimeout(wake, 200));
    await other.script('COMMIT');
    other.release();
    await deleting;
    const left = await copies();
    expect(left.map((it) => ('stands_behind' in it ? it.stands_behind : ''))).toEqual([null, 'c']);
  });

  it('cost nobody a deadlock who switches a mapping off while another adds it anew', async () => {
    const film = await video('film', await platform('local'));
    const [one, two] = [await chip('01'), await chip('02')];
    const first = await mapping(film, one, 20);
    const [busy, adding, switching] = [
      await postgres.session(),
      await postgres.session(),
      await postgres.session(),
    ];
    await busy.script(`BEGIN; ${mappingSql(film, two, null)}`);
    const added = adding.script(mappingSql(film, one, 10));
    await new Promise((wake) => setTimeout(wake, 100));
    const off = switching.script(`UPDATE video_nfc_mappings SET is_active = false WHERE id = '${first}'`);
    await new Promise((wake) => setTimeout(wake, 100));
    await busy.script('COMMIT');
    await Promise.all([added, off]);
    for (const session of [busy, adding, switching]) session.release();
    expect(
      await postgres.query(`SELECT max_watch_time_minutes AS minutes FROM video_nfc_mappings
        WHERE nfc_chip_id = '${one}' AND merged_into_id IS NULL AND is_active`),
    ).toEqual([{ minutes: 10 }]);
  });

  it('are added by a role that may only insert', async () => {
    const local = await platform('local');
    await video('main', local);
    await postgres.query(`CREATE ROLE importer_${Date.now()} NOLOGIN`);
    const [role] = await postgres.query<{ name: string }>(
      `SELECT rolname AS name FROM pg_roles WHERE rolname LIKE 'importer_%' ORDER BY oid DESC LIMIT 1`,
    );
    const session = await postgres.session();
    await session.script(`GRANT SELECT, INSERT ON videos TO ${role?.name}; SET ROLE ${role?.name};
      INSERT INTO videos (user_id, platform_id, platform_video_id, title) VALUES ('${ACCOUNT}', '${local}', 'n1', 'copy')`);
    await session.script('RESET ROLE');
    session.release();
    expect(await copies()).toEqual([
      { title: 'copy', stands_behind: 'main' },
      { title: 'main', stands_behind: null },
    ]);
  });
});

const chip = (uid: string): Promise<string> =>
  idOf(`INSERT INTO nfc_chips (user_id, chip_uid) VALUES ('${ACCOUNT}', '${uid}') RETURNING id`);
const mapping = (film: string, on: string, minutes: number | null): Promise<string> =>
  idOf(`${mappingSql(film, on, minutes)} RETURNING id`);

function mappingSql(film: string, on: string, minutes: number | null): string {
  return `INSERT INTO video_nfc_mappings (video_id, nfc_chip_id, max_watch_time_minutes) VALUES ('${film}', '${on}', ${minutes})`;
}

async function idOf(sql: string): Promise<string> {
  const [row] = await postgres.query<{ id: string }>(sql);
  return row?.id ?? '';
}
