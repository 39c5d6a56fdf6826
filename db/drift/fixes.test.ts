import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase } from '../../demo/postgres.ts';
import { type RecordServer, startRecordServer } from '../../demo/record-server.ts';
import { connect, type Postgres } from '../postgres/connect.ts';
import { splitStatements } from '../postgres/statements.ts';
import { loadRatings } from '../ratings.ts';
import { drift } from './drift.ts';
import type { Finding } from './finding.ts';
import { KNOWN, type ModelName, readModel } from './models.ts';
import { readCatalog } from './read-catalog.ts';

let server: RecordServer;

beforeAll(async () => {
  server = await startRecordServer();
});
afterAll(() => server.stop());

/** A database of one of the two starts, with rows. */
async function start(name: 'production' | 'init', rows = ''): Promise<string> {
  const url = await createDatabase(server.url, `fixed_${crypto.randomUUID()}`);
  const schema = await readFile(join(KNOWN, `${name}.sql`), 'utf8');
  await using(url, (postgres) => postgres.query(schema + rows));
  return url;
}

async function using<T>(url: string, work: (postgres: Postgres) => Promise<T>): Promise<T> {
  const postgres = connect({ url, applicationName: 'test', connections: 1 });
  try {
    return await work(postgres);
  } finally {
    await postgres.close();
  }
}

async function look(url: string, name: ModelName = 'record'): Promise<readonly Finding[]> {
  const deps = { connect, readCatalog, now: () => 0, ratings: loadRatings() };
  const expectation = { name, model: await readModel(name) };
  const report = await drift(deps, { url, expectation, probe: true, accepted: [], explained: () => [] });
  return report.findings;
}

/** Runs what is recommended, in its order; answers what Postgres refused. */
async function repair(url: string, findings: readonly Finding[]): Promise<Record<string, string>> {
  const refused: Record<string, string> = {};
  await using(url, async (postgres) => {
    for (const { id, fix } of findings) {
      try {
        for (const statement of splitStatements(fix.sql).statements) await postgres.query(statement);
      } catch (error) {
        refused[id] = (error as Error).message;
      }
    }
  });
  return refused;
}

const free = (findings: readonly Finding[]) => findings.filter(({ fix }) => fix.held === null);
const ids = (findings: readonly Finding[]) => findings.map(({ id }) => id).sort();

/** Column order cannot be changed and is nobody's harm. */
const isOrder = ({ aspect }: Finding) => aspect === 'order';

describe('the statements of findings', () => {
  it('bring an empty production database to the record, in two rounds', async () => {
    const url = await start('production');
    const first = await look(url);
    expect(first.filter(({ fix }) => fix.held !== null)).toEqual([]);
    expect(await repair(url, first)).toEqual({});

    // What must not be empty in the end was added as what may be.
    const second = await look(url);
    expect(ids(second.filter((it) => !isOrder(it)))).toEqual([
      'platforms.display_name/column-nullability',
      'watch_sessions.user_id/column-nullability',
    ]);
    expect(await repair(url, free(second))).toEqual({});
    expect((await look(url)).filter((it) => !isOrder(it))).toEqual([]);
  });

  it('are held where the rows say that they would fail, and only those fail', async () => {
    const url = await start(
      'production',
      `INSERT INTO users (id, email, password_hash, name) VALUES ('${id('a')}', 'a', 'x', 'x');
       INSERT INTO platforms (id, name) VALUES ('${id('b')}', 'tube'), ('${id('c')}', 'tube');
       INSERT INTO videos (user_id, platform_id, platform_video_id, title) VALUES
         ('${id('a')}', '${id('b')}', '1', 'x'), ('${id('a')}', '${id('b')}', '1', 'x')`,
    );
    const findings = await look(url);
    const held = findings.filter(({ fix }) => fix.held !== null);
    const keys = [
      'platforms(name) UNIQUE WHERE (merged_into_id IS NULL)/index-missing',
      "videos(user_id, platform_id, platform_video_id) UNIQUE WHERE ((merged_into_id IS NULL) AND (platform_video_id <> ''))/index-missing",
    ];
    expect(ids(held)).toEqual(keys);
    expect(held.map(({ severity, evidence }) => [severity, evidence?.map(({ count }) => count)])).toEqual([
      ['critical', [2]],
      ['critical', [2, 0]],
    ]);

    const refused = await repair(url, findings);
    expect(Object.keys(refused).sort()).toEqual(keys);
    expect(refused[keys[0] ?? '']).toBe('could not create unique index "platforms_name_key"');

    // A build that failed leaves an index behind that keeps nothing out.
    const after = await look(url);
    expect(ids(after.filter((it) => !isOrder(it)))).toEqual([
      'platforms(name) UNIQUE WHERE (merged_into_id IS NULL)/index-validity',
      'platforms.display_name/column-nullability',
      "videos(user_id, platform_id, platform_video_id) UNIQUE WHERE ((merged_into_id IS NULL) AND (platform_video_id <> ''))/index-validity",
      'watch_sessions.user_id/column-nullability',
    ]);
    const name = after.find((it) => it.id === 'platforms.display_name/column-nullability');
    expect(name?.fix.held).toBe('2 rows get a value first, and where there are many that is done in batches');

    // Once a person has said which stands for which, the rest follows.
    await using(url, (postgres) =>
      postgres.query(`UPDATE platforms SET merged_into_id = '${id('b')}' WHERE id = '${id('c')}';
        UPDATE videos SET merged_into_id = (SELECT min(id::text)::uuid FROM videos)
          WHERE id <> (SELECT min(id::text)::uuid FROM videos)`),
    );
    expect(await repair(url, await look(url))).toEqual({});
    expect((await look(url)).filter((it) => !isOrder(it))).toEqual([]);
  });

  it('bring an init.sql database to the record when a person agrees, but for ids of another type', async () => {
    const url = await start('init');
    const findings = await look(url);
    const needPerson = findings.filter(({ fix }) => fix.held !== null);
    expect(needPerson.length).toBeGreaterThan(10);
    expect(await repair(url, free(findings))).toEqual({});
    // Nothing was taken away that anybody might miss.
    const stayed = ids(await look(url));
    expect(ids(needPerson).filter((it) => !stayed.includes(it))).toEqual([]);

    const refused = await repair(url, await look(url));
    expect(Object.keys(refused).sort()).toEqual([
      'token_blacklist.id/column-default',
      'token_blacklist.id/column-type',
      'token_blacklist.token_blacklist_id_seq/sequence-unexpected',
    ]);
    await repair(url, await look(url));
    expect(ids((await look(url)).filter((it) => !isOrder(it)))).toEqual([
      'token_blacklist.id/column-default',
      'token_blacklist.id/column-type',
      'token_blacklist.token_blacklist_id_seq/sequence-unexpected',
    ]);
  });

  it('mend what was changed by hand', async () => {
    const url = await server.freshRecord();
    await using(url, (postgres) =>
      postgres.query(`
        ALTER TABLE profiles DISABLE TRIGGER version_update;
        ALTER TABLE profiles ALTER COLUMN daily_limit_minutes SET DEFAULT 600;
        ALTER TABLE videos DROP CONSTRAINT videos_user_id_fkey;
        ALTER TABLE videos ADD CONSTRAINT videos_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;
        ALTER TABLE video_nfc_mappings DROP CONSTRAINT video_nfc_mappings_profile_id_fkey;
        ALTER TABLE video_nfc_mappings ADD CONSTRAINT video_nfc_mappings_profile_id_fkey
          FOREIGN KEY (profile_id) REFERENCES profiles (id) ON DELETE SET NULL;
        ALTER TABLE platforms ALTER CONSTRAINT platforms_merged_into_id_fkey NOT DEFERRABLE;
        ALTER INDEX idx_videos_platform_id RENAME TO other;
        ALTER TABLE kiosks DISABLE ROW LEVEL SECURITY;
        DROP POLICY own_household ON kiosks;
        CREATE POLICY everything ON kiosks USING (true);
        ALTER POLICY own_household ON sync_receipts USING (true);
        GRANT SELECT ON users TO PUBLIC;
        REVOKE SELECT ON kiosks FROM medio_gateway;
        ALTER TABLE kiosk_watch_time DROP CONSTRAINT kiosk_watch_time_seconds_check;
        ALTER TABLE users DROP CONSTRAINT users_email_key;
        ALTER TABLE nfc_chips ADD COLUMN note text NOT NULL;
        CREATE OR REPLACE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
        DROP TRIGGER version_update ON videos;
        CREATE VIEW all_users AS SELECT id FROM users;
        COMMENT ON TABLE users IS 'everybody';
        CREATE TABLE stray (id integer PRIMARY KEY)`),
    );
    const findings = await look(url);
    expect(findings.map(({ severity, id: it }) => `${severity} ${it}`)).toEqual([
      'critical profiles.daily_limit_minutes/column-default',
      'critical video_nfc_mappings(profile_id) -> profiles (id)/foreign-key-actions',
      'high users(email)/unique-missing',
      'high kiosk_watch_time(seconds >= 0)/check-missing',
      'high videos(user_id) -> users (id)/foreign-key-validity',
      'high profiles.version_update/trigger-enabled',
      'high videos.version_update/trigger-missing',
      'high kiosks.own_household/policy-missing',
      'high sync_receipts.own_household/policy-definition',
      'high kiosks/row-security-enabled',
      'high users.PUBLIC/grant-unexpected',
      'high kiosks.everything/policy-unexpected',
      'high nfc_chips.note/column-unexpected',
      'medium platforms(merged_into_id) -> platforms (id)/foreign-key-deferrability',
      'medium touch_updated_at()/function-definition',
      'medium kiosks.medio_gateway/grant-privileges',
      'low all_users/view-unexpected',
      'low stray/table-unexpected',
      'info videos(platform_id)/index-name',
      'info users.TABLE/comment-unexpected',
    ]);
    expect(await repair(url, findings)).toEqual({});
    expect(ids(await look(url))).toEqual([]);
  });
});

function id(letter: string): string {
  return `00000000-0000-4000-8000-00000000000${letter}`;
}
