import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { connect, type Postgres } from './connect.ts';

let server: RecordServer;
let postgres: Postgres;
const user = '00000000-0000-4000-8000-0000000000a1';

beforeAll(async () => {
  server = await startRecordServer();
}, 60_000);
afterAll(() => server.stop());

beforeEach(async () => {
  await postgres?.close();
  postgres = connect({ url: await server.freshRecord(), applicationName: 'test', connections: 10 });
  await postgres.query(
    `INSERT INTO users (id, email, password_hash, name) VALUES ($1, 'a@example.org', 'x', 'A')`,
    [user],
  );
});
afterAll(() => postgres.close());

describe('a backend that knows only an older schema', () => {
  it('need not know display_name, nor the household of a session', async () => {
    await postgres.query(`INSERT INTO platforms (name) VALUES ('youtube')`);
    const [video] = await insertVideo('watched');
    const [profile] = await postgres.query<{ id: string }>(
      `INSERT INTO profiles (user_id, name) VALUES ($1, 'Mia') RETURNING id`,
      [user],
    );
    const sessions = await postgres.query(
      'INSERT INTO watch_sessions (profile_id, video_id) VALUES ($1, $2) RETURNING user_id, completed',
      [profile?.id, video?.id],
    );
    expect(sessions).toEqual([{ user_id: user, completed: null }]);
    expect(await postgres.query('SELECT name, display_name FROM platforms')).toEqual([
      { name: 'youtube', display_name: 'youtube' },
    ]);
  });

  it('may insert one video many times at once: one lives, the others stand for it', async () => {
    await postgres.query(`INSERT INTO platforms (name) VALUES ('youtube')`);
    await Promise.all(Array.from({ length: 8 }, () => insertVideo('same')));
    const counts = await postgres.query(
      `SELECT count(*) AS all, count(*) FILTER (WHERE merged_into_id IS NULL) AS living FROM videos`,
    );
    expect(counts).toEqual([{ all: 8, living: 1 }]);
  });

  it('may delete the one that lives: the oldest alias takes its place', async () => {
    await postgres.query(`INSERT INTO platforms (name) VALUES ('youtube')`);
    const inserted = [];
    for (let n = 0; n < 3; n++) inserted.push(...(await insertVideo('same')));
    await postgres.query('DELETE FROM videos WHERE id = $1', [inserted[0]?.id]);
    const left = await postgres.query('SELECT id, merged_into_id FROM videos ORDER BY created_at');
    expect(left).toEqual([
      { id: inserted[1]?.id, merged_into_id: null },
      { id: inserted[2]?.id, merged_into_id: inserted[1]?.id },
    ]);
  });

  it('does not touch updated_at with an update that changes nothing', async () => {
    const stamp = '2020-01-01T00:00:00Z';
    await postgres.query('UPDATE users SET updated_at = $1', [stamp]);
    const before = await postgres.query('SELECT updated_at FROM users');
    await postgres.query('UPDATE users SET name = name');
    expect(await postgres.query('SELECT updated_at FROM users')).toEqual(before);
    await postgres.query(`UPDATE users SET name = 'B'`);
    expect(await postgres.query('SELECT updated_at FROM users')).not.toEqual(before);
  });
});

const insertVideo = (key: string) =>
  postgres.query<{ id: string }>(
    `INSERT INTO videos (user_id, title, platform_id, platform_video_id)
     SELECT $1, 'A film', id, $2 FROM platforms WHERE merged_into_id IS NULL RETURNING id`,
    [user, key],
  );
