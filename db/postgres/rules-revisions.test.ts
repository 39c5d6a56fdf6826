import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createDatabase } from '../../demo/postgres.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { connect, type Postgres } from './connect.ts';
import { migrate } from './migrate.ts';
import { readMigrations } from './migration-files.ts';
import { still } from './workbench.ts';

const A = 'aaaaaaaa-0000-4000-8000-000000000000';
const B = 'bbbbbbbb-0000-4000-8000-000000000000';
const CHILD = 'f0000000-0000-4000-8000-000000000000';
const KIOSK = '20000000-0000-4000-8000-000000000000';

const family = [
  `INSERT INTO users (id, email, password_hash, name)
     VALUES ('${A}', 'a@example.org', 'x', 'A'), ('${B}', 'b@example.org', 'x', 'B')`,
  `INSERT INTO profiles (id, user_id, name) VALUES ('${CHILD}', '${A}', 'Mia')`,
  `INSERT INTO kiosks (id, user_id, name, credential_hash) VALUES ('${KIOSK}', '${A}', 'Kitchen', 'hash')`,
];
const rule = `INSERT INTO profile_rules (profile_id, weekday, quiet_from, quiet_to)
  VALUES ('${CHILD}', 1, '19:00', '07:00')`;
const grant = `INSERT INTO watch_time_grants (profile_id, date, minutes, kiosk_id, granted_by)
  VALUES ('${CHILD}', '2026-01-15', 15, '${KIOSK}', '${A}')`;

let server: RecordServer;
let postgres: Postgres;

beforeAll(async () => {
  server = await startRecordServer();
}, 60_000);
afterAll(() => server.stop());

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
/** Of rules and grants, as `table revision`, with a minus for tombstones. */
const versions = async (household: string) =>
  (
    await postgres.query<{ it: string }>(
      `SELECT concat(CASE WHEN deleted THEN '-' END, table_name, ' ', revision) AS it FROM row_versions
       WHERE user_id = $1 AND table_name IN ('profile_rules', 'watch_time_grants') ORDER BY 1`,
      [household],
    )
  ).map(({ it }) => it);

describe('a rule and a grant', () => {
  beforeEach(async () => {
    postgres = connect({ url: await server.freshRecord(), applicationName: 'test', connections: 4 });
    await transaction(...family);
    await transaction(rule, grant);
    return () => postgres.close();
  });

  it('bear the revision of the transaction that wrote them', async () => {
    expect([await revision(A), await versions(A)]).toEqual([2, ['profile_rules 2', 'watch_time_grants 2']]);
    await transaction('UPDATE profile_rules SET minutes = 20');
    await transaction('UPDATE watch_time_grants SET minutes = 20');
    expect([await revision(A), await versions(A)]).toEqual([4, ['profile_rules 3', 'watch_time_grants 4']]);
    await transaction(`UPDATE profile_rules SET quiet_to = '06:00'`);
    await transaction('UPDATE watch_time_grants SET kiosk_id = NULL');
    expect(await versions(A)).toEqual(['profile_rules 5', 'watch_time_grants 6']);
  });

  it('are not sent again for what no kiosk holds', async () => {
    await transaction(
      'UPDATE profile_rules SET minutes = minutes, updated_at = now()',
      'UPDATE watch_time_grants SET granted_by = NULL',
    );
    expect(await revision(A)).toBe(2);
  });

  it('leave tombstones when they are deleted', async () => {
    await transaction('DELETE FROM profile_rules', 'DELETE FROM watch_time_grants');
    expect(await versions(A)).toEqual(['-profile_rules 3', '-watch_time_grants 3']);
  });

  it('leave tombstones when they go with their child, or with the whole account', async () => {
    await transaction(`DELETE FROM profiles WHERE id = '${CHILD}'`);
    expect(await versions(A)).toEqual(['-profile_rules 3', '-watch_time_grants 3']);

    await transaction(
      `INSERT INTO profiles (id, user_id, name) VALUES ('${CHILD}', '${A}', 'Mia')`,
      rule,
      grant,
    );
    await transaction('DELETE FROM profiles', `DELETE FROM users WHERE id = '${A}'`);
    expect(await versions(A)).toEqual([
      '-profile_rules 3',
      '-profile_rules 5',
      '-watch_time_grants 3',
      '-watch_time_grants 5',
    ]);
  });

  it('go with their child to another household, and are gone in the first', async () => {
    await transaction(`UPDATE profiles SET user_id = '${B}'`);
    expect(await versions(A)).toEqual(['-profile_rules 3', '-watch_time_grants 3']);
    expect(await versions(B)).toEqual(['profile_rules 2', 'watch_time_grants 2']);
    await transaction(`UPDATE profiles SET user_id = '${A}'`);
    expect(await versions(A)).toEqual(['profile_rules 4', 'watch_time_grants 4']);
    expect(await versions(B)).toEqual(['-profile_rules 3', '-watch_time_grants 3']);
  });

  it('that are added while another transaction moves the child are in its new household', async () => {
    await transaction('DELETE FROM profile_rules', 'DELETE FROM watch_time_grants');
    const [mover, adder] = [await postgres.session(), await postgres.session()];
    await mover.script(`BEGIN; UPDATE profiles SET user_id = '${B}'`);
    await adder.script(`BEGIN; ${rule}; ${grant}`);
    // The mover holds both households; the adder waits at its end, and must look again afterwards.
    await mover.script('SET CONSTRAINTS ALL IMMEDIATE');
    const added = adder.script('COMMIT');
    await expect
      .poll(() => postgres.query(`SELECT FROM pg_locks WHERE NOT granted`), { timeout: 10_000 })
      .toHaveLength(1);
    await mover.script('COMMIT');
    await added;
    for (const session of [mover, adder]) session.release();
    expect(await versions(A)).toEqual(['-profile_rules 3', '-watch_time_grants 3']);
    expect((await versions(B)).map((it) => it.split(' ')[0])).toEqual(['profile_rules', 'watch_time_grants']);
  });

  it('are fetched anew by everybody after their table was truncated', async () => {
    const epochs = () =>
      postgres.query<{ epoch: string }>('SELECT epoch FROM household_revisions ORDER BY user_id');
    for (const table of ['profile_rules', 'watch_time_grants']) {
      const before = await epochs();
      await transaction(`TRUNCATE ${table}`);
      const after = await epochs();
      for (const { epoch } of before) expect(after).not.toContainEqual({ epoch });
    }
    expect(await versions(A)).toEqual([]);
  });
});

describe('rules and grants from before they were noted', () => {
  const before = async (name: string) => {
    const url = await createDatabase(server.url, name);
    postgres = connect({ url, applicationName: 'test', connections: 4, statementTimeout: 0 });
    const migrations = (await readMigrations()).filter(({ id }) => id < '0013');
    expect((await migrate({ ...still, postgres, migrations })).kind).toBe('migrated');
    await transaction(...family);
  };
  const migrated = async (through: string) => {
    const migrations = (await readMigrations()).filter(({ id }) => id <= through);
    expect((await migrate({ ...still, postgres, migrations, pageSize: 2 })).kind).toBe('migrated');
  };

  it('get a new revision each, page by page, and then leave tombstones', async () => {
    await before('older_rules');
    await postgres.query(
      `INSERT INTO profiles (user_id, name) SELECT $1, n::text FROM generate_series(1, 5) n`,
      [B],
    );
    await transaction(
      `INSERT INTO profile_rules (profile_id, weekday) SELECT id, 1 FROM profiles`,
      `INSERT INTO watch_time_grants (profile_id, date, minutes) SELECT id, '2026-01-15', 10 FROM profiles`,
    );
    const [revisionA, revisionB] = [(await revision(A)) ?? 0, (await revision(B)) ?? 0];
    await migrated('9999');
    const counted = async (household: string, above: number) =>
      (await versions(household)).filter((it) => Number(it.split(' ')[1]) > above).length;
    expect([await counted(A, revisionA), await counted(B, revisionB)]).toEqual([2, 10]);

    await transaction(`DELETE FROM profiles WHERE user_id = '${B}'`);
    expect((await versions(B)).filter((it) => it.startsWith('-'))).toHaveLength(10);
    await postgres.close();
  });

  it('are left as they are where a trigger has noted them meanwhile', async () => {
    await before('noted_meanwhile');
    await transaction(rule);
    await migrated('0013_rules_and_grants_change');
    await transaction('UPDATE profile_rules SET minutes = 20');
    const noted = [await revision(A), await versions(A)];
    expect(noted[1]).toHaveLength(1);
    await migrated('9999');
    expect([await revision(A), await versions(A)]).toEqual(noted);
    await postgres.close();
  });
});
