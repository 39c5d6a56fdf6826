import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type PostgresServer, startPostgres } from '../../demo/postgres.ts';
import type { Session } from '../postgres/connect.ts';
import { compare } from './compare.ts';
import { type CatalogModel, catalogModelSchema, tableNamed } from './model.ts';
import { readCatalog } from './read-catalog.ts';
import { modelAfter, onDatabase } from './sample-databases.ts';
import { SAMPLE_ROLES, SAMPLE_SCHEMA } from './sample-schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'medio-catalog-'));
let server: PostgresServer;
let whole: CatalogModel;

beforeAll(async () => {
  server = await startPostgres({ dir: folder });
  const stranger = `CREATE ROLE stranger LOGIN PASSWORD 'strange'`;
  const sample = await createDatabase(server.url, 'sample');
  whole = await modelAfter(sample, SAMPLE_ROLES, stranger, SAMPLE_SCHEMA);
});

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the catalog', () => {
  it('is read with one of everything', () => {
    expect(catalogModelSchema.parse(whole)).toEqual(whole);
    const { tables, views, functions, sequences, extensions, unmodelled } = whole;
    expect(
      [tables, views, functions, sequences, extensions].map((all) => all.map(({ name }) => name)),
    ).toEqual([
      ['Rooms', 'houses'],
      ['glad_houses', 'house_sizes'],
      ['forget(varchar)', 'own(uuid, timestamptz)', 'touch()', 'twice(integer)'],
      ['houses_legacy_seq', 'tickets'],
      ['plpgsql', 'uuid-ossp'],
    ]);
    expect(tableNamed(whole, 'Rooms')).toEqual(ROOMS);
    expect(whole.grants).toEqual([
      { on: 'FUNCTION own(uuid, timestamptz)', grantee: 'PUBLIC', privileges: ['NO EXECUTE'] },
      { on: 'FUNCTION own(uuid, timestamptz)', grantee: 'reader', privileges: ['EXECUTE'] },
      { on: 'SCHEMA public', grantee: 'reader', privileges: ['USAGE'] },
      { on: 'SEQUENCE tickets', grantee: 'writer', privileges: ['USAGE'] },
    ]);
    expect(whole.comments).toEqual([{ on: 'FUNCTION own(uuid, timestamptz)', text: 'whose it is' }]);
    expect(unmodelled).toEqual([]);
  });

  it('of the same schema is the same', async () => {
    const url = await createDatabase(server.url, 'again');
    const again = await modelAfter(url, SAMPLE_SCHEMA);
    expect(again).toEqual(whole);
    expect(compare(whole, again)).toEqual([]);
    expect(await modelAfter(url)).toEqual(whole);
  });

  it('of the same schema is the same where the database prints things in its own way', async () => {
    const url = await createDatabase(server.url, 'own_way', 'sample');
    const moment = `ALTER TABLE houses ALTER COLUMN seen_at SET DEFAULT '2025-10-23 12:00:00'`;
    // Somebody may have put other things under the catalog's names in front of it.
    const shadows = `CREATE SCHEMA shadows; CREATE TABLE shadows.pg_trigger AS SELECT * FROM pg_trigger LIMIT 0;
      CREATE FUNCTION shadows.quote_ident(name) RETURNS text LANGUAGE sql AS $$ SELECT 'shadow' $$`;
    const before = await modelAfter(url, moment, shadows);
    const settings = [
      'quote_all_identifiers = on',
      `DateStyle = 'German'`,
      'search_path = shadows, pg_catalog',
    ];
    const after = await modelAfter(
      url,
      settings.map((it) => `ALTER DATABASE own_way SET ${it}`),
    );
    expect(after).toEqual(before);
    expect(await modelAfter(url)).toEqual(before);
  });

  it('has a column that PostgreSQL 18 computes when it is read, and a check that it does not hold', async () => {
    const url = await createDatabase(server.url, 'eighteen', 'sample');
    const after = await modelAfter(url, [
      'ALTER TABLE houses ADD COLUMN shout text GENERATED ALWAYS AS (upper(name)) VIRTUAL',
      'ALTER TABLE houses ADD CONSTRAINT loud CHECK (minutes < 600) NOT ENFORCED',
    ]);
    expect(compare(whole, after)).toMatchObject([
      { object: 'shout', actual: 'text GENERATED ALWAYS AS (upper(name)) VIRTUAL' },
      { object: '(minutes < 600)', actual: 'CHECK ((minutes < 600)) NOT ENFORCED' },
    ]);
  });

  it('does not hold the books of migrations', async () => {
    const url = await createDatabase(server.url, 'books', 'sample');
    const books = ['schema_migrations', 'schema_progress'].map(
      (
        name,
      ) => `CREATE TABLE ${name} (id serial PRIMARY KEY, at bigint GENERATED ALWAYS AS IDENTITY, step text UNIQUE);
        GRANT SELECT ON ${name} TO reader; GRANT USAGE ON SEQUENCE ${name}_id_seq TO reader; COMMENT ON TABLE ${name} IS 'x'`,
    );
    expect(await modelAfter(url, books)).toEqual(whole);
  });

  it('names what is not looked into', async () => {
    const url = await createDatabase(server.url, 'unmodelled', 'sample');
    const { unmodelled, ...rest } = await modelAfter(url, UNMODELLED);
    expect(unmodelled).toEqual([
      'aggregate product(integer)',
      'cast (mood AS integer)',
      'collation shouting',
      'composite type address',
      'default privileges of postgres',
      'domain minutes',
      'event trigger watch_ddl',
      'foreign data wrapper nowhere',
      'foreign server far',
      'foreign table far_houses',
      'index sizes_by_rooms on house_sizes',
      'inheriting table castles on houses',
      'operator ===(mood,mood)',
      'partition logs_2025 on logs',
      'partitioning on logs',
      'privileges of type mood',
      'publication all_tables',
      'range type moods',
      'rule keep on houses',
      'schema audit',
      'statistics houses_together on houses',
      'text search configuration plain',
      'trigger touch_view on glad_houses',
      'type of rows on addresses',
    ]);
    const found = compare(whole, { ...rest, unmodelled });
    expect(found.map(({ kind, object, change }) => [kind, object, change])).toEqual([
      ['table', 'addresses', 'unexpected'],
      ['table', 'castles', 'unexpected'],
      ['table', 'logs', 'unexpected'],
      ['function', 'same_mood(mood, mood)', 'unexpected'],
      ['function', 'say()', 'unexpected'],
      ['function', 'to_number(mood)', 'unexpected'],
    ]);
  });
});

describe('reading', () => {
  it('needs no rights', async () => {
    const url = await createDatabase(server.url, 'no_rights', 'sample');
    const owned = await modelAfter(url, 'REVOKE ALL ON SCHEMA public FROM PUBLIC');
    expect(await modelAfter(asStranger(url))).toEqual(owned);
    expect(owned.tables).toEqual(whole.tables);
  });

  it('says which part it was not shown, and reads the others', async () => {
    const url = await createDatabase(server.url, 'refused', 'sample');
    await modelAfter(url, 'REVOKE SELECT ON pg_catalog.pg_policy FROM PUBLIC');
    const reading = await onDatabase(asStranger(url), readCatalog);
    expect(reading).toEqual({
      kind: 'incomplete',
      model: {
        ...whole,
        tables: whole.tables.map((table) => ({
          ...table,
          policies: [],
          comments: [],
        })),
        views: whole.views.map((view) => ({ ...view, comments: [] })),
        comments: [],
      },
      missing: [
        'policies: permission denied for table pg_policy',
        'comments: permission denied for table pg_policy',
      ],
    });
  });

  it('does not wait for somebody who keeps a table to himself', async () => {
    const url = await createDatabase(server.url, 'locked', 'sample');
    await onDatabase(url, async (other) => {
      await other.script('BEGIN; LOCK TABLE houses');
      const { model, ...reading } = await onDatabase(url, readCatalog);
      const parts = ['columns', 'constraints', 'indexes', 'triggers', 'policies', 'views'];
      expect(reading).toEqual({
        kind: 'incomplete',
        missing: parts.map((part) => `${part}: canceling statement due to lock timeout`),
      });
      expect(model.functions).toEqual(whole.functions);
    });
  });

  it('leaves the session as it was', async () => {
    const url = await createDatabase(server.url, 'left', 'sample');
    await onDatabase(url, async (session) => {
      const settings = () =>
        session.query(
          `SELECT name, setting FROM pg_settings WHERE name <> 'transaction_isolation' ORDER BY name`,
        );
      const before = await settings();
      await readCatalog(session);
      expect(await settings()).toEqual(before);
      await session.script('CREATE TABLE still_writes (id integer)');
    });
  });

  it('sees one moment', async () => {
    const url = await createDatabase(server.url, 'moment', 'sample');
    const additions = `ALTER TABLE houses ADD COLUMN late integer DEFAULT 1; CREATE INDEX late ON "Rooms" ("order");
      CREATE FUNCTION late() RETURNS integer LANGUAGE sql AS 'SELECT 1'; COMMENT ON TABLE houses IS 'late'`;
    const reading = await onDatabase(url, (session) =>
      readCatalog(interrupted(session, 1, () => onDatabase(url, ({ script }) => script(additions)))),
    );
    expect(reading).toEqual({ kind: 'read', model: whole });
  });

  it('says so when something was dropped since that moment', async () => {
    const url = await createDatabase(server.url, 'dropped', 'sample');
    const drops = 'DROP FUNCTION twice(integer); DROP TABLE "Rooms" CASCADE; DROP VIEW glad_houses';
    const reading = await onDatabase(url, (session) =>
      readCatalog(interrupted(session, 1, () => onDatabase(url, ({ script }) => script(drops)))),
    );
    expect(reading).toMatchObject({
      kind: 'incomplete',
      missing: ['columns', 'constraints', 'indexes', 'views', 'functions'].map(
        (part) => `${part}: the schema was changed meanwhile, try again`,
      ),
    });
  });

  it('rejects when the connection is gone, before or meanwhile', async () => {
    const url = await createDatabase(server.url, 'gone', 'sample');
    for (const parts of [0, 3]) {
      await onDatabase(url, async (session) => {
        const [mine] = await session.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
        if (parts === 0) await endBackend(mine?.pid);
        const reading = readCatalog(interrupted(session, parts, () => endBackend(mine?.pid)));
        await expect(reading).rejects.toThrow(/terminat|not queryable/);
      });
    }
  });
});

/** Something happens when so many parts have been read. */
function interrupted(session: Session, parts: number, happens: () => Promise<void>): Session {
  let left = parts;
  return {
    ...session,
    query: async (text, values) => {
      if (left-- === 0) await happens();
      return session.query(text, values);
    },
  };
}

async function endBackend(pid: number | undefined): Promise<void> {
  await onDatabase(server.url, ({ query }) => query('SELECT pg_terminate_backend($1, 5000)', [pid]));
}

function asStranger(url: string): string {
  const stranger = new URL(url);
  stranger.username = 'stranger';
  stranger.password = 'strange';
  return stranger.href;
}

const nothing = { default: null, generated: null, collation: null };

const ROOMS: CatalogModel['tables'][number] = {
  name: 'Rooms',
  storage: [],
  columns: [
    { name: 'house_id', type: 'uuid', notNull: 'yes', ...nothing },
    { name: 'order', type: 'integer', notNull: 'yes', ...nothing },
    { name: 'merged_into', type: 'integer', notNull: 'no', ...nothing },
    { name: 'hours', type: 'int4range', notNull: 'yes', ...nothing },
    { name: 'tags', type: 'jsonb', notNull: 'yes', ...nothing, default: "'{}'::jsonb" },
  ],
  constraints: [
    {
      kind: 'foreign_key',
      name: 'Rooms_house_id_merged_into_fkey',
      columns: ['house_id', 'merged_into'],
      definition:
        'FOREIGN KEY (house_id, merged_into) REFERENCES "Rooms"(house_id, "order") ON DELETE SET NULL (merged_into)',
      deferrability: 'NOT DEFERRABLE',
      validity: 'VALID',
      target: 'Rooms',
      targetColumns: ['house_id', 'order'],
      onDelete: 'SET NULL (merged_into)',
      onUpdate: 'NO ACTION',
      match: 'SIMPLE',
      enabled: true,
    },
    {
      kind: 'primary_key',
      name: 'Rooms_pkey',
      columns: ['house_id', 'order'],
      definition: 'PRIMARY KEY (house_id, "order") INCLUDE (hours)',
      deferrability: 'NOT DEFERRABLE',
      validity: 'VALID',
    },
    {
      kind: 'exclusion',
      name: 'rooms_hours',
      columns: ['hours'],
      definition: 'EXCLUDE USING gist (hours WITH &&) WHERE ((merged_into IS NULL))',
      deferrability: 'NOT DEFERRABLE',
      validity: 'VALID',
    },
    {
      kind: 'foreign_key',
      name: 'rooms_house',
      columns: ['house_id'],
      definition:
        'FOREIGN KEY (house_id) REFERENCES houses(id) ON UPDATE CASCADE ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED',
      deferrability: 'DEFERRABLE INITIALLY DEFERRED',
      validity: 'VALID',
      target: 'houses',
      targetColumns: ['id'],
      onDelete: 'CASCADE',
      onUpdate: 'CASCADE',
      match: 'SIMPLE',
      enabled: true,
    },
  ],
  indexes: [
    {
      name: 'rooms_live',
      unique: true,
      keys: 'btree (house_id)',
      predicate: '(merged_into IS NULL)',
      valid: true,
    },
    { name: 'rooms_tags', unique: false, keys: 'gin (tags jsonb_path_ops)', predicate: null, valid: true },
  ],
  triggers: [],
  rowSecurity: 'DISABLE',
  policies: [],
  grants: [
    {
      grantee: 'writer',
      privileges: ['DELETE', 'INSERT', 'REFERENCES', 'SELECT', 'TRIGGER', 'TRUNCATE', 'UPDATE'].map(
        (privilege) => `${privilege} WITH GRANT OPTION`,
      ),
    },
  ],
  comments: [
    { on: 'CONSTRAINT rooms_house', text: 'a room is in a house' },
    { on: 'INDEX rooms_live', text: 'one each' },
  ],
};

const UNMODELLED = `
CREATE RULE keep AS ON DELETE TO houses DO INSTEAD NOTHING;
CREATE DOMAIN minutes AS integer;
CREATE TYPE address AS (street text);
CREATE TABLE addresses OF address;
CREATE TYPE moods AS RANGE (subtype = mood);
CREATE TABLE castles () INHERITS (houses);
CREATE TABLE logs (at date) PARTITION BY RANGE (at);
CREATE TABLE logs_2025 PARTITION OF logs FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE FOREIGN DATA WRAPPER nowhere;
CREATE SERVER far FOREIGN DATA WRAPPER nowhere;
CREATE FOREIGN TABLE far_houses (id uuid) SERVER far;
CREATE FUNCTION say() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE EVENT TRIGGER watch_ddl ON ddl_command_end EXECUTE FUNCTION say();
CREATE PUBLICATION all_tables FOR ALL TABLES;
CREATE STATISTICS houses_together ON name, code FROM houses;
CREATE AGGREGATE product (integer) (SFUNC = int4mul, STYPE = integer);
CREATE FUNCTION same_mood(mood, mood) RETURNS boolean LANGUAGE sql AS 'SELECT $1 = $2';
CREATE OPERATOR === (LEFTARG = mood, RIGHTARG = mood, FUNCTION = same_mood);
CREATE FUNCTION to_number(mood) RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE CAST (mood AS integer) WITH FUNCTION to_number(mood);
CREATE COLLATION shouting (LOCALE = 'C');
CREATE TEXT SEARCH CONFIGURATION plain (COPY = simple);
CREATE INDEX sizes_by_rooms ON house_sizes (rooms);
CREATE TRIGGER touch_view INSTEAD OF UPDATE ON glad_houses FOR EACH ROW EXECUTE FUNCTION touch();
GRANT USAGE ON TYPE mood TO reader;
ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO reader;
CREATE SCHEMA audit CREATE TABLE audit.entries (id integer);
CREATE SCHEMA unused;
`;
