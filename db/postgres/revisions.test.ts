import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { SHARED_HOUSEHOLD } from '../schema/revisions.ts';
import { connect, type Postgres } from './connect.ts';

const A = 'aaaaaaaa-0000-4000-8000-000000000000';
const B = 'bbbbbbbb-0000-4000-8000-000000000000';
const CHIP = 'c0000000-0000-4000-8000-000000000000';
const VIDEO = 'd0000000-0000-4000-8000-000000000000';
const MAPPING = 'e0000000-0000-4000-8000-000000000000';
const PROFILE = 'f0000000-0000-4000-8000-000000000000';
const DAY = '10000000-0000-4000-8000-000000000000';

let server: RecordServer;
let postgres: Postgres;

beforeAll(async () => {
  server = await startRecordServer();
}, 60_000);
afterAll(() => server.stop());

beforeEach(async () => {
  await postgres?.close();
  postgres = connect({ url: await server.freshRecord(), applicationName: 'test', connections: 10 });
  await transaction(
    `INSERT INTO users (id, email, password_hash, name)
       VALUES ('${A}', 'a@example.org', 'x', 'A'), ('${B}', 'b@example.org', 'x', 'B')`,
    `INSERT INTO nfc_chips (id, user_id, chip_uid) VALUES ('${CHIP}', '${A}', '04A1')`,
    `INSERT INTO videos (id, user_id, title) VALUES ('${VIDEO}', '${A}', 'A film')`,
    `INSERT INTO video_nfc_mappings (id, video_id, nfc_chip_id) VALUES ('${MAPPING}', '${VIDEO}', '${CHIP}')`,
    `INSERT INTO profiles (id, user_id, name) VALUES ('${PROFILE}', '${A}', 'Mia')`,
    `INSERT INTO daily_watch_time (id, profile_id, date) VALUES ('${DAY}', '${PROFILE}', '2026-01-15')`,
  );
});
afterAll(() => postgres.close());

const transaction = async (...statements: string[]) => {
  const session = await postgres.session();
  try {
    for (const statement of ['BEGIN', ...statements, 'COMMIT']) await session.script(statement);
  } finally {
    session.release('unknown');
  }
};
const revision = async (household: string) =>
  (
    await postgres.query<{ revision: number }>(
      'SELECT revision FROM household_revisions WHERE user_id = $1',
      [household],
    )
  )[0]?.revision;
/** As `table revision`, with a minus for tombstones. */
const versions = async (household: string) =>
  (
    await postgres.query<{ it: string }>(
      `SELECT concat(CASE WHEN deleted THEN '-' END, table_name, ' ', revision) AS it
       FROM row_versions WHERE user_id = $1 ORDER BY table_name, row_id`,
      [household],
    )
  ).map(({ it }) => it);

const allOfA = [
  'daily_watch_time 1',
  'nfc_chips 1',
  'profiles 1',
  'users 1',
  'video_nfc_mappings 1',
  'videos 1',
];

describe('the revision of a household', () => {
  it('is raised once by a transaction, whatever it writes, and every row bears it', async () => {
    expect([await revision(A), await versions(A)]).toEqual([1, allOfA]);
    expect([await revision(B), await versions(B)]).toEqual([1, ['users 1']]);

    await transaction(
      `UPDATE videos SET title = 'Once'`,
      `UPDATE videos SET title = 'Twice'`,
      `UPDATE profiles SET name = 'Max'`,
    );
    expect(await revision(A)).toBe(2);
    expect(await versions(A)).toEqual([
      'daily_watch_time 1',
      'nfc_chips 1',
      'profiles 2',
      'users 1',
      'video_nfc_mappings 1',
      'videos 2',
    ]);
    expect(await revision(B)).toBe(1);
  });

  it('is not raised by a transaction that is rolled back', async () => {
    await expect(transaction(`UPDATE videos SET title = 'Never'`, 'SELECT 1/0')).rejects.toThrow();
    expect([await revision(A), await versions(A)]).toEqual([1, allOfA]);
  });

  it('is not raised by an update that changes nothing', async () => {
    await transaction(
      'UPDATE videos SET title = title',
      'UPDATE daily_watch_time SET total_minutes = total_minutes',
    );
    expect(await revision(A)).toBe(1);
  });

  it('is not raised by what no kiosk holds', async () => {
    await transaction(
      `INSERT INTO kiosks (user_id, name, credential_hash) VALUES ('${A}', 'Kitchen', 'hash')`,
    );
    expect(await revision(A)).toBe(2);
    await transaction(
      'UPDATE kiosks SET last_seen_at = now()',
      `UPDATE users SET password_hash = 'y', email = 'c@example.org' WHERE id = '${A}'`,
      `INSERT INTO watch_sessions (profile_id, video_id) VALUES ('${PROFILE}', '${VIDEO}')`,
    );
    expect(await revision(A)).toBe(2);
    await transaction(`UPDATE kiosks SET settings = '{"language":"de"}'`);
    expect(await revision(A)).toBe(3);
  });

  it('stays as it is when a row comes and goes in one transaction', async () => {
    await transaction(
      `INSERT INTO profiles (user_id, name) VALUES ('${A}', 'Ghost')`,
      `DELETE FROM profiles WHERE name = 'Ghost'`,
    );
    expect([await revision(A), await versions(A)]).toEqual([1, allOfA]);
  });

  it('is one of its own for platforms', async () => {
    await transaction(`INSERT INTO platforms (name) VALUES ('youtube')`);
    expect([await revision(SHARED_HOUSEHOLD), await versions(SHARED_HOUSEHOLD)]).toEqual([
      1,
      ['platforms 1'],
    ]);
    expect(await revision(A)).toBe(1);
  });

  it('is also raised where the trigger is made to run at once, within a savepoint', async () => {
    await transaction(
      'SAVEPOINT here',
      'SET CONSTRAINTS ALL IMMEDIATE',
      `UPDATE videos SET title = 'Now'`,
      `UPDATE profiles SET name = 'Now'`,
      'RELEASE here',
    );
    expect(await versions(A)).toContain(`profiles ${await revision(A)}`);
  });
});

describe('a row that a household no longer has', () => {
  it('leaves a tombstone, also when its parents went in the same transaction', async () => {
    await transaction(
      'DELETE FROM video_nfc_mappings',
      'DELETE FROM nfc_chips',
      'DELETE FROM videos',
      'DELETE FROM daily_watch_time',
      'DELETE FROM profiles',
      `DELETE FROM users WHERE id = '${A}'`,
    );
    expect(await versions(A)).toEqual([
      '-daily_watch_time 2',
      '-nfc_chips 2',
      '-profiles 2',
      '-users 2',
      '-video_nfc_mappings 2',
      '-videos 2',
    ]);
  });

  it('is gone here and there in the other one; a chip takes its mappings along', async () => {
    await transaction(`UPDATE nfc_chips SET user_id = '${B}'`);
    expect(await versions(A)).toEqual([
      'daily_watch_time 1',
      '-nfc_chips 2',
      'profiles 1',
      'users 1',
      '-video_nfc_mappings 2',
      'videos 1',
    ]);
    expect(await versions(B)).toEqual(['nfc_chips 2', 'users 1', 'video_nfc_mappings 2']);

    await transaction(`UPDATE nfc_chips SET user_id = '${A}'`);
    expect(await versions(A)).toEqual([
      'daily_watch_time 1',
      'nfc_chips 3',
      'profiles 1',
      'users 1',
      'video_nfc_mappings 3',
      'videos 1',
    ]);
    expect(await versions(B)).toEqual(['-nfc_chips 3', 'users 1', '-video_nfc_mappings 3']);
  });

  it('is a watch time that goes with its child', async () => {
    await transaction(`UPDATE profiles SET user_id = '${B}'`);
    expect(await versions(B)).toEqual(['daily_watch_time 2', 'profiles 2', 'users 1']);
  });

  it('is a mapping added to a chip while another transaction gives that chip away', async () => {
    const [mover, adder] = [await postgres.session(), await postgres.session()];
    await mover.script(`BEGIN; UPDATE nfc_chips SET user_id = '${B}'`);
    await adder.script(
      `BEGIN; INSERT INTO video_nfc_mappings (video_id, nfc_chip_id, profile_id)
         VALUES ('${VIDEO}', '${CHIP}', '${PROFILE}')`,
    );
    // The mover holds both households; the adder waits at its end, and must look again afterwards.
    await mover.script('SET CONSTRAINTS ALL IMMEDIATE');
    const added = adder.script('COMMIT');
    await new Promise((wake) => setTimeout(wake, 100));
    await mover.script('COMMIT');
    await added;
    for (const session of [mover, adder]) session.release();
    expect((await versions(B)).filter((it) => it.startsWith('video_nfc_mappings'))).toHaveLength(2);
    expect((await versions(A)).filter((it) => it.startsWith('video_nfc_mappings'))).toHaveLength(0);
  });
});

describe('a truncated table', () => {
  it('gives every household a new epoch', async () => {
    const epochs = () =>
      postgres.query<{ epoch: string }>('SELECT epoch FROM household_revisions ORDER BY user_id');
    const before = await epochs();
    await transaction('TRUNCATE videos CASCADE');
    const after = await epochs();
    expect(after).toHaveLength(3);
    for (const { epoch } of before) expect(after).not.toContainEqual({ epoch });
    expect(await versions(A)).toEqual(['daily_watch_time 1', 'nfc_chips 1', 'profiles 1', 'users 1']);
  });
});
