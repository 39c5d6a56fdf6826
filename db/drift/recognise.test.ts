import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type PostgresServer, startPostgres } from '../../demo/postgres.ts';
import type { Difference } from './difference.ts';
import { readModel } from './models.ts';
import { type Recognition, recognise } from './recognise.ts';
import { knownSql, modelAfter } from './sample-databases.ts';

const known = {
  production: await readModel('production'),
  init: await readModel('init'),
  record: await readModel('record'),
};

const folder = mkdtempSync(join(tmpdir(), 'medio-recognise-'));
let server: PostgresServer;
let made = 0;

beforeAll(async () => {
  server = await startPostgres({ dir: folder });
  for (const start of ['production', 'init'] as const) {
    await modelAfter(await createDatabase(server.url, start), await knownSql(start));
  }
});

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What a start is taken for once the statements have run on it. */
async function after(
  start: 'production' | 'init' | 'template1',
  ...sql: readonly string[]
): Promise<Recognition> {
  const url = await createDatabase(server.url, `taken_${++made}`, start);
  return recognise(await modelAfter(url, sql), known);
}

describe('the documented databases', () => {
  it('are recognised, and so is an empty one', async () => {
    expect(await after('production')).toEqual({ kind: 'known', start: 'production', tolerated: [] });
    expect(await after('init')).toEqual({ kind: 'known', start: 'init', tolerated: [] });
    expect(await after('template1', 'CREATE EXTENSION "uuid-ossp"')).toEqual({ kind: 'empty' });
  });

  it('are not the record', () => {
    expect(recognise(known.record, known)).toEqual({
      kind: 'unknown',
      nearest: 'record',
      differences: [],
      unmodelled: [],
    });
  });

  it('may be production with the triggers or the actions that nobody could verify', async () => {
    expect(lines(await after('production', await knownSql('production.triggers')))).toEqual([
      'production',
      'trigger profiles update_profiles_updated_at unexpected',
      'trigger users update_users_updated_at unexpected',
      'trigger videos update_videos_updated_at unexpected',
      'function null update_updated_at_column() unexpected',
    ]);
    expect(lines(await after('production', await knownSql('production.actions')))).toEqual([
      'production',
      'foreign_key nfc_chips (user_id) -> users (id) actions',
      'foreign_key profiles (user_id) -> users (id) actions',
      'foreign_key video_nfc_mappings (nfc_chip_id) -> nfc_chips (id) actions',
      'foreign_key video_nfc_mappings (profile_id) -> profiles (id) actions',
      'foreign_key video_nfc_mappings (video_id) -> videos (id) actions',
      'foreign_key videos (user_id) -> users (id) actions',
      'foreign_key watch_sessions (video_id) -> videos (id) actions',
    ]);
  });
});

describe('is in nobody’s way:', () => {
  const harmless: Readonly<Record<string, Case>> = {
    'an index more': [
      'production',
      'CREATE INDEX videos_by_title ON videos (title)',
      'index videos (title) unexpected',
    ],
    'an index that the record wants': [
      'production',
      'CREATE INDEX idx_videos_platform_id ON videos (platform_id)',
      'index videos (platform_id) unexpected',
    ],
    'an index less': ['production', 'DROP INDEX idx_nfc_chips_user_id', 'index nfc_chips (user_id) missing'],
    'redundant indexes less': [
      'init',
      'DROP INDEX idx_users_email, idx_token_blacklist_token_jti',
      'index token_blacklist (token_jti) missing',
      'index users (email) missing',
    ],
    'a unique index that a key makes needless': [
      'production',
      'CREATE UNIQUE INDEX users_email_and_name ON users (email, name)',
      'index users (email, name) UNIQUE unexpected',
    ],
    'tables, views, functions, sequences, enums and extensions of somebody': [
      'production',
      `CREATE TYPE mood AS ENUM ('glad'); CREATE SEQUENCE tickets; CREATE EXTENSION "uuid-ossp";
       CREATE TABLE stickers (id serial PRIMARY KEY, user_id uuid REFERENCES users, CHECK (id > 0));
       CREATE INDEX ON stickers (user_id); ALTER TABLE stickers ENABLE ROW LEVEL SECURITY;
       CREATE VIEW names AS SELECT name FROM users;
       CREATE FUNCTION stick() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
       CREATE TRIGGER stick BEFORE INSERT ON stickers FOR EACH ROW EXECUTE FUNCTION stick()`,
      'view names names unexpected',
      'table stickers stickers unexpected',
      'index stickers (user_id) unexpected',
      'trigger stickers stick unexpected',
      'row_security stickers stickers unexpected',
      'function null stick() unexpected',
      'extension null uuid-ossp unexpected',
      'enum null mood unexpected',
      'sequence null tickets unexpected',
    ],
    'comments and rights': [
      'init',
      `COMMENT ON TABLE users IS 'people'; CREATE ROLE visitor; GRANT SELECT ON users TO visitor`,
      'grant users visitor unexpected',
      'comment users TABLE unexpected',
    ],
    'the order of columns': [
      'production',
      'ALTER TABLE platforms DROP COLUMN icon_url; ALTER TABLE platforms ADD COLUMN icon_url varchar(500)',
      'table platforms platforms order',
    ],
    'the name of a key that the record keeps': [
      'production',
      'ALTER TABLE videos RENAME CONSTRAINT videos_user_id_fkey TO fk_videos_users',
      'foreign_key videos (user_id) -> users (id) name',
    ],
    'columns of the record, and columns that need not be filled': [
      'production',
      `ALTER TABLE profiles ADD COLUMN age integer, ADD COLUMN age_rating_limit varchar(20);
       ALTER TABLE platforms ADD COLUMN display_name varchar(100) NOT NULL, ADD COLUMN colour text;
       ALTER TABLE videos ADD COLUMN stars integer NOT NULL DEFAULT 0`,
      'column platforms colour unexpected',
      'column platforms display_name unexpected',
      'column profiles age unexpected',
      'column profiles age_rating_limit unexpected',
      'column videos stars unexpected',
    ],
    'a default that means the same, or is the record’s': [
      'init',
      `ALTER TABLE users ALTER COLUMN id SET DEFAULT gen_random_uuid(), ALTER COLUMN created_at SET DEFAULT now();
       ALTER TABLE watch_sessions ALTER COLUMN completed DROP DEFAULT`,
      'column users created_at default',
      'column users id default',
      'column watch_sessions completed default',
    ],
    'the older triggers switched off or gone, and their function written otherwise': [
      'init',
      `ALTER TABLE users DISABLE TRIGGER update_users_updated_at; DROP TRIGGER update_videos_updated_at ON videos;
       CREATE OR REPLACE FUNCTION update_updated_at_column() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.updated_at = CURRENT_TIMESTAMP;
  RETURN NEW;
END;
$$`,
      'trigger users update_users_updated_at enabled',
      'trigger videos update_videos_updated_at missing',
      'function null update_updated_at_column() definition',
    ],
    'a table that the other start has': [
      'init',
      `CREATE TABLE daily_watch_time (
         id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
         profile_id uuid NOT NULL REFERENCES profiles (id),
         date date NOT NULL,
         total_minutes integer DEFAULT 0,
         timezone varchar(50) DEFAULT 'UTC',
         UNIQUE (profile_id, date)
       );
       CREATE INDEX idx_daily_watch_time_profile_date ON daily_watch_time (profile_id, date)`,
      'table daily_watch_time daily_watch_time unexpected',
      'index daily_watch_time (profile_id, date) unexpected',
    ],
    'how full pages are': [
      'production',
      'ALTER TABLE videos SET (fillfactor = 70)',
      'table videos videos definition',
    ],
    'statistics, domains and other schemas': [
      'production',
      `CREATE STATISTICS together ON title, user_id FROM videos; CREATE DOMAIN minutes AS integer;
       CREATE SCHEMA audit CREATE TABLE audit.entries ()`,
    ],
  };

  for (const [what, [start, sql, ...tolerated]] of Object.entries(harmless)) {
    it(what, async () => expect(lines(await after(start, sql))).toEqual([start, ...tolerated]));
  }
});

describe('is not recognised, and is told what stands between:', () => {
  const refused: Readonly<Record<string, Case>> = {
    'a column less': [
      'production',
      'ALTER TABLE videos DROP COLUMN description',
      'column videos description missing',
    ],
    'another type': [
      'production',
      'ALTER TABLE videos ALTER COLUMN title TYPE varchar(400)',
      'column videos title type',
    ],
    'another nullability': [
      'production',
      'ALTER TABLE videos ALTER COLUMN title DROP NOT NULL',
      'column videos title nullability',
    ],
    'another default': [
      'production',
      'ALTER TABLE profiles ALTER COLUMN daily_limit_minutes SET DEFAULT 600',
      'column profiles daily_limit_minutes default',
    ],
    'a unique key less': [
      'production',
      'ALTER TABLE nfc_chips DROP CONSTRAINT nfc_chips_chip_uid_key',
      'unique nfc_chips (chip_uid) missing',
    ],
    'a unique key more': [
      'production',
      'ALTER TABLE platforms ADD CONSTRAINT platforms_name_key UNIQUE (name)',
      'unique platforms (name) unexpected',
    ],
    'a unique index more': [
      'production',
      'CREATE UNIQUE INDEX one_title ON videos (user_id, title)',
      'index videos (user_id, title) UNIQUE unexpected',
    ],
    'an index in the place of a unique key': [
      'production',
      'ALTER TABLE nfc_chips DROP CONSTRAINT nfc_chips_chip_uid_key; CREATE UNIQUE INDEX ON nfc_chips (chip_uid)',
      'unique nfc_chips (chip_uid) definition',
    ],
    'a primary key less': [
      'production',
      'ALTER TABLE token_blacklist DROP CONSTRAINT token_blacklist_pkey; ALTER TABLE token_blacklist ALTER COLUMN id SET NOT NULL',
      'primary_key token_blacklist (id) missing',
    ],
    'a foreign key less': [
      'production',
      'ALTER TABLE users DROP CONSTRAINT users_deleted_by_fkey',
      'foreign_key users (deleted_by) -> users (id) missing',
    ],
    'a foreign key that rows need not keep': [
      'production',
      `ALTER TABLE users DROP CONSTRAINT users_deleted_by_fkey;
       ALTER TABLE users ADD CONSTRAINT users_deleted_by_fkey FOREIGN KEY (deleted_by) REFERENCES users NOT VALID`,
      'foreign_key users (deleted_by) -> users (id) validity',
    ],
    'an ON UPDATE action': [
      'production',
      `ALTER TABLE users DROP CONSTRAINT users_deleted_by_fkey;
       ALTER TABLE users ADD CONSTRAINT users_deleted_by_fkey FOREIGN KEY (deleted_by) REFERENCES users ON UPDATE CASCADE`,
      'foreign_key users (deleted_by) -> users (id) actions',
    ],
    'another ON DELETE action of init.sql, which is known': [
      'init',
      `ALTER TABLE videos DROP CONSTRAINT videos_user_id_fkey;
       ALTER TABLE videos ADD CONSTRAINT videos_user_id_fkey FOREIGN KEY (user_id) REFERENCES users`,
      'foreign_key videos (user_id) -> users (id) actions',
    ],
    'the name of a key that the record gives up': [
      'init',
      'ALTER TABLE platforms RENAME CONSTRAINT platforms_name_key TO one_name',
      'unique platforms (name) name',
    ],
    'a column of the record with another type': [
      'production',
      'ALTER TABLE profiles ADD COLUMN age text, ADD COLUMN age_rating_limit varchar(20)',
      'column profiles age unexpected',
    ],
    'a column whose name another is to get': [
      'init',
      'ALTER TABLE token_blacklist ADD COLUMN revoked_at timestamp',
      'column token_blacklist revoked_at unexpected',
    ],
    'a column that must be filled and that nobody knows': [
      'production',
      'ALTER TABLE watch_sessions ADD COLUMN region text NOT NULL',
      'column watch_sessions region unexpected',
    ],
    'a check more': [
      'production',
      'ALTER TABLE profiles ADD CHECK (daily_limit_minutes < 300)',
      'check profiles (daily_limit_minutes < 300) unexpected',
    ],
    'a trigger that nobody knows': [
      'production',
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
       CREATE TRIGGER refuse BEFORE UPDATE ON videos FOR EACH ROW EXECUTE FUNCTION refuse()`,
      'trigger videos refuse unexpected',
    ],
    'an older trigger that does something else': [
      'production',
      `CREATE FUNCTION update_updated_at_column() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
       CREATE TRIGGER update_videos_updated_at BEFORE UPDATE ON videos FOR EACH ROW EXECUTE FUNCTION update_updated_at_column()`,
      'trigger videos update_videos_updated_at unexpected',
      'function null update_updated_at_column() unexpected',
    ],
    'row security': [
      'production',
      'ALTER TABLE videos ENABLE ROW LEVEL SECURITY',
      'row_security videos videos enabled',
    ],
    'a table less': [
      'production',
      'DROP TABLE token_blacklist',
      'table token_blacklist token_blacklist missing',
    ],
    'a table that a crash empties': [
      'production',
      'ALTER TABLE token_blacklist SET UNLOGGED',
      'table token_blacklist token_blacklist definition',
    ],
    'a table that the record has and that is another': [
      'production',
      'CREATE TABLE kiosks (id integer)',
      'table kiosks kiosks unexpected',
    ],
    'a function that the record has': [
      'production',
      `CREATE FUNCTION raise_revision(household uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true'`,
      'function null raise_revision(uuid) unexpected',
    ],
    'another index under a name of the record': [
      'production',
      'CREATE INDEX idx_videos_platform_id ON videos (title)',
      'index videos (title) unexpected',
    ],
  };

  for (const [what, [start, sql, ...found]] of Object.entries(refused)) {
    it(what, async () => expect(lines(await after(start, sql))).toEqual([`not ${start}`, ...found]));
  }

  it('what changes statements on its tables, although it is not looked into', async () => {
    const taken = await after(
      'production',
      'CREATE RULE keep AS ON DELETE TO users DO INSTEAD NOTHING; CREATE TABLE admins () INHERITS (users)',
    );
    const unmodelled = ['inheriting table admins on users', 'rule keep on users'];
    expect(taken).toEqual({ kind: 'unknown', nearest: 'production', differences: [], unmodelled });
  });

  it('a database of other people, whatever is nearest', async () => {
    const taken = await after('template1', 'CREATE TABLE other (id integer)');
    expect(taken).toMatchObject({ kind: 'unknown', nearest: 'production' });
    expect(lines(taken).filter((it) => it.startsWith('table '))).toEqual(
      known.production.tables.map(({ name }) => `table ${name} ${name} missing`),
    );
  });
});

/** On which start, what was done to it, and what is found. */
type Case = readonly [start: 'production' | 'init', sql: string, ...found: string[]];

function lines(it: Recognition): string[] {
  if (it.kind === 'known') return [it.start, ...it.tolerated.map(line)];
  return it.kind === 'unknown' ? [`not ${it.nearest}`, ...it.differences.map(line), ...it.unmodelled] : [];
}

function line({ kind, table, object, change, aspect }: Difference): string {
  return `${kind} ${table} ${object} ${aspect ?? change}`;
}
