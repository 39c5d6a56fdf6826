import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { getTableConfig as pgConfig } from 'drizzle-orm/pg-core';
import { getTableConfig as sqliteConfig } from 'drizzle-orm/sqlite-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type PostgresServer, startPostgres } from '../../demo/postgres.ts';
import { mirrorFile } from '../device/mirror-file.ts';
import { type Db, type DeviceFile, openDevice } from '../device/open.ts';
import { stateFile } from '../device/state.ts';
import { connect, type Postgres } from '../postgres/connect.ts';
import { migrate } from '../postgres/migrate.ts';
import { readMigrations } from '../postgres/migration-files.ts';
import { mirrored } from './mirrored.ts';
import { recordOnly } from './record-only.ts';
import { watchSessions } from './watching.ts';

/** Each column of each table as one line of SQL, such as `uuid NOT NULL PRIMARY KEY`. */
type Shape = Record<string, Record<string, string>>;

const secrets = ['password_hash', 'credential_hash', 'email'];

const declared = {
  postgres: shapeOf(
    [...Object.values(mirrored).map((table) => table.pg), watchSessions.pg, ...recordOnly].map(pgConfig),
  ),
  mirror: shapeOf(Object.values(mirrored).map((table) => sqliteConfig(table.sqlite))),
  state: shapeOf([sqliteConfig(watchSessions.sqlite)]),
};

/** Tables that keep the books of one database and are no part of the record. */
const housekeeping = {
  postgres: ['schema_migrations', 'schema_progress'],
  mirror: ['mirror_check', 'mirror_state'],
  state: [
    'identity',
    'ledger',
    'outbox',
    'dead_letters',
    'positions',
    'decisions',
    'clock',
    'zones',
    'pin_tries',
    'mirror_age',
    'leases',
    'given_bonuses',
    'pairing_request',
    'kiosk_grant',
    'unknown_chips',
  ],
};

const folder = mkdtempSync(join(tmpdir(), 'medio-parity-'));
const postgresFolder = mkdtempSync(join(tmpdir(), 'medio-parity-postgres-'));
let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres({ dir: postgresFolder });
});

afterAll(async () => {
  await server?.stop();
  for (const used of [folder, postgresFolder]) rmSync(used, { recursive: true, force: true });
});

describe('the schema', () => {
  it('is what Postgres has after its migrations', async () => {
    await onPostgres('as_migrated', async (postgres) => {
      expect(differences(declared.postgres, await postgresShape(postgres), housekeeping.postgres)).toEqual(
        [],
      );
    });
  });

  it('is what the device files have after theirs', () => {
    const mirror = onDevice(mirrorFile, 'as-migrated', sqliteShape);
    const state = onDevice(stateFile, 'as-migrated', sqliteShape);
    expect(differences(declared.mirror, mirror, housekeeping.mirror)).toEqual([]);
    expect(differences(declared.state, state, housekeeping.state)).toEqual([]);
  });

  it('keeps what only Postgres may hold out of every device file', () => {
    const columns = [mirrorFile, stateFile].flatMap((file) => {
      const shape = onDevice(file, 'secrets', sqliteShape);
      return Object.values(shape).flatMap((table) => Object.keys(table));
    });
    expect(columns.length).toBeGreaterThan(80);
    expect(columns.filter((name) => secrets.includes(name))).toEqual([]);
    expect(Object.keys(declared.mirror).sort()).toEqual(Object.keys(mirrored).sort());
  });

  it('has the columns of the device with the same meaning in Postgres', () => {
    const missing = Object.entries({ ...declared.mirror, ...declared.state }).flatMap(([table, columns]) =>
      Object.keys(columns).filter((column) => declared.postgres[table]?.[column] === undefined),
    );
    expect(missing).toEqual([]);
  });
});

describe('a difference', () => {
  it('in Postgres is found and named', async () => {
    await onPostgres('changed', async (postgres) => {
      await postgres.query('ALTER TABLE nfc_chips ADD COLUMN colour text');
      await postgres.query('ALTER TABLE videos DROP COLUMN channel_name');
      await postgres.query('ALTER TABLE profiles ALTER COLUMN name DROP NOT NULL');
      await postgres.query('ALTER TABLE profiles ALTER COLUMN avatar_url TYPE varchar(600)');
      await postgres.query('ALTER TABLE token_blacklist DROP CONSTRAINT token_blacklist_pkey');
      await postgres.query('CREATE TABLE stickers (id uuid)');
      expect(differences(declared.postgres, await postgresShape(postgres), housekeeping.postgres)).toEqual([
        'nfc_chips.colour is in the database and not in db/schema',
        'profiles.avatar_url is character varying(600), db/schema says character varying(500)',
        'profiles.name is character varying(255), db/schema says character varying(255) NOT NULL',
        'stickers is in the database and not in db/schema',
        'token_blacklist.id is uuid NOT NULL, db/schema says uuid NOT NULL PRIMARY KEY',
        'videos.channel_name is in db/schema and not in the database',
      ]);
    });
  });

  it('in a device file is found and named', () => {
    const changed = onDevice(mirrorFile, 'changed', (db) => {
      db.exec('ALTER TABLE nfc_chips DROP COLUMN label; ALTER TABLE users ADD COLUMN email TEXT');
      db.exec('DROP TABLE platforms; CREATE TABLE stickers (id TEXT) STRICT');
      return sqliteShape(db);
    });
    expect(differences(declared.mirror, changed, housekeeping.mirror)).toEqual([
      'nfc_chips.label is in db/schema and not in the database',
      'platforms is in db/schema and not in the database',
      'stickers is in the database and not in db/schema',
      'users.email is in the database and not in db/schema',
    ]);
  });
});

function differences(wanted: Shape, found: Shape, ignored: readonly string[]): string[] {
  const tables = new Set(
    [...Object.keys(wanted), ...Object.keys(found)].filter((it) => !ignored.includes(it)),
  );
  return [...tables]
    .flatMap((table) => {
      if (!found[table]) return [`${table} is in db/schema and not in the database`];
      if (!wanted[table]) return [`${table} is in the database and not in db/schema`];
      return columnDifferences(table, wanted[table], found[table]);
    })
    .sort();
}

function columnDifferences(
  table: string,
  wanted: Record<string, string>,
  found: Record<string, string>,
): string[] {
  const columns = new Set([...Object.keys(wanted), ...Object.keys(found)]);
  return [...columns].flatMap((column) => {
    const name = `${table}.${column}`;
    if (found[column] === undefined) return [`${name} is in db/schema and not in the database`];
    if (wanted[column] === undefined) return [`${name} is in the database and not in db/schema`];
    if (found[column] === wanted[column]) return [];
    return [`${name} is ${found[column]}, db/schema says ${wanted[column]}`];
  });
}

function lineOf(type: string, required: boolean, key: boolean): string {
  return [type, ...(required || key ? ['NOT NULL'] : []), ...(key ? ['PRIMARY KEY'] : [])].join(' ');
}

type TableConfig = ReturnType<typeof pgConfig> | ReturnType<typeof sqliteConfig>;

function shapeOf(tables: readonly TableConfig[]): Shape {
  return Object.fromEntries(
    tables.map((table) => {
      const key = table.primaryKeys.flatMap((it) => it.columns.map((column) => column.name));
      const columns = table.columns.map((it) => [
        it.name,
        lineOf(inFull(it.getSQLType()), it.notNull, it.primary || key.includes(it.name)),
      ]);
      return [table.name, Object.fromEntries(columns)];
    }),
  );
}

/** Postgres answers with the long names of what drizzle writes short. */
function inFull(type: string): string {
  if (type === 'timestamp' || type === 'time') return `${type} without time zone`;
  return type.replace(/^varchar/, 'character varying');
}

async function postgresShape(postgres: Postgres): Promise<Shape> {
  const columns = await postgres.query<{
    table: string;
    column: string;
    type: string;
    required: boolean;
    key: boolean;
  }>(`
    SELECT c.relname AS table, a.attname AS column, format_type(a.atttypid, a.atttypmod) AS type,
      a.attnotnull AS required, coalesce(a.attnum = ANY (k.conkey), false) AS key
    FROM pg_class c
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    LEFT JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype = 'p'
    WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm')`);
  return grouped(columns);
}

function sqliteShape(db: Db): Shape {
  const columns = db
    .prepare(
      `SELECT t.name AS "table", c.name AS "column", lower(c.type) AS type, c."notnull" AS required, c.pk > 0 AS key
       FROM pragma_table_list t, pragma_table_xinfo(t.name) c
       WHERE t.schema = 'main' AND t.name NOT LIKE 'sqlite\\_%' ESCAPE '\\'`,
    )
    .all() as { table: string; column: string; type: string; required: number; key: number }[];
  return grouped(columns.map((it) => ({ ...it, required: it.required === 1, key: it.key === 1 })));
}

function grouped(
  columns: readonly { table: string; column: string; type: string; required: boolean; key: boolean }[],
): Shape {
  const shape: Shape = {};
  for (const { table, column, type, required, key } of columns) {
    shape[table] = { ...shape[table], [column]: lineOf(type, required, key) };
  }
  return shape;
}

async function onPostgres(name: string, use: (postgres: Postgres) => Promise<void>): Promise<void> {
  const url = await createDatabase(server.url, name);
  const postgres = connect({ url, applicationName: 'medio-parity', connections: 2, statementTimeout: 0 });
  try {
    const migrations = await readMigrations();
    const done = await migrate({ postgres, migrations, now: () => 0, pause, random: Math.random });
    expect(done.kind).toBe('migrated');
    await use(postgres);
  } finally {
    await postgres.close();
  }
}

function onDevice<T>(file: (home: string) => DeviceFile, name: string, use: (db: Db) => T): T {
  const home = join(folder, name);
  mkdirSync(home, { recursive: true });
  const opened = openDevice(file(home));
  if (opened.kind !== 'open') throw new Error(opened.kind);
  try {
    return use(opened.db);
  } finally {
    opened.db.close();
  }
}
