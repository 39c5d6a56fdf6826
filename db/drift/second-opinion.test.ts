import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '@pgkit/migra';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type PostgresServer, startPostgres } from '../../demo/postgres.ts';
import { connect } from '../postgres/connect.ts';
import { migrate } from '../postgres/migrate.ts';
import { readHeld, readMigrations } from '../postgres/migration-files.ts';
import { compare } from './compare.ts';
import type { Difference } from './difference.ts';
import { readCatalog } from './read-catalog.ts';

/** migra compares databases too, and was written by others: where both can see, both must say the same. */
let dir: string;
let server: PostgresServer;
type Name = 'init' | 'production' | 'record' | 'planted' | 'fromInit' | 'fromProduction';
let databases: Readonly<Record<Name, string>>;

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'medio-opinion-'));
  server = await startPostgres({ dir });
  const init = await documented('init');
  const production = await documented('production');
  const record = await migrated(await createDatabase(server.url, 'from_nothing'));
  const planted = await createDatabase(server.url, 'planted', 'from_nothing');
  await script(planted, 'ALTER TABLE profiles ALTER COLUMN daily_limit_minutes SET DEFAULT 600');
  databases = {
    init,
    production,
    record,
    planted,
    fromInit: await migrated(await createDatabase(server.url, 'from_init', 'init')),
    fromProduction: await migrated(await createDatabase(server.url, 'from_production', 'production')),
  };
}, 120_000);

afterAll(async () => {
  await server?.stop();
  await rm(dir, { recursive: true, force: true });
});

describe('a second opinion', () => {
  it('names the same objects between init.sql and production', async () => {
    const { init, production } = databases;
    const ours = await ourOpinion(init, production);
    expect(ours.length).toBeGreaterThan(60);
    expect(ours).toEqual(await itsOpinion(init, production));
  });

  it('names the same objects between each of them and the record', async () => {
    const { init, production, record } = databases;
    for (const start of [init, production]) {
      expect(await ourOpinion(start, record)).toEqual(await itsOpinion(start, record));
    }
  });

  it('finds no difference between records, however they began', async () => {
    const { record, fromInit, fromProduction } = databases;
    for (const migratedOne of [fromInit, fromProduction]) {
      expect(await itsOpinion(record, migratedOne)).toEqual([]);
      expect(await ourOpinion(record, migratedOne)).toEqual([]);
    }
  });

  it('finds something where something was planted', async () => {
    const { record, planted } = databases;
    expect(await itsOpinion(record, planted)).toEqual(['profiles.daily_limit_minutes']);
    expect(await ourOpinion(record, planted)).toEqual(['profiles.daily_limit_minutes']);
  });
});

/** What has to change to get from one database to the other: `table.column`, or an object's name. */
async function ourOpinion(from: string, to: string): Promise<string[]> {
  const differences = compare(await catalogOf(to), await catalogOf(from));
  const whole = differences
    .filter((it) => it.kind === 'table' && it.change !== 'different')
    .map((it) => it.object);
  const seen = differences.filter((it) => !blind(it) && !(it.table !== null && whole.includes(it.table)));
  const names = seen.map(({ kind, table, object, name }) => {
    if (kind === 'column') return `${table}.${object}`;
    return kind === 'function' ? (name.split('(')[0] ?? name) : name;
  });
  return sorted([...whole, ...names]);
}

/** What migra does not look at, or not as we do. */
function blind({ kind, aspect }: Difference): boolean {
  return aspect === 'order' || aspect === 'name' || kind === 'comment' || kind === 'grant';
}

async function itsOpinion(from: string, to: string): Promise<string[]> {
  const { sql } = (await run(from, to, { unsafe: true })) as { readonly sql: string };
  const statements = sql.split(/;\s*\n/).map((it) => it.trim());
  const whole = statements.flatMap((it) => /^(?:create|drop) table "public"\."(\w+)"/.exec(it)?.[1] ?? []);
  const subjects = statements.flatMap(subjectsOf).filter(({ table }) => !whole.includes(table ?? ''));
  const constraints = subjects.filter((it) => it.kind === 'constraint').map((it) => it.name);
  const own = subjects.filter((it) => it.kind !== 'index' || !constraints.includes(it.name));
  return sorted(
    [...whole, ...own.map((it) => it.name)].filter((it) => !/^schema_(migrations|progress)/.test(it)),
  );
}

interface Subject {
  readonly kind: 'column' | 'constraint' | 'index' | 'other';
  readonly table: string | null;
  readonly name: string;
}

/** Its answer is the SQL that would lead from one to the other. */
function subjectsOf(statement: string): Subject[] {
  const column = /^alter table "public"\."(\w+)" (?:add|drop|alter) column "(\w+)"/.exec(statement);
  if (column) return [{ kind: 'column', table: column[1] ?? null, name: `${column[1]}.${column[2]}` }];
  const constraint = /^alter table "public"\."(\w+)" (?:add|drop|validate) constraint "(\w+)"/.exec(
    statement,
  );
  if (constraint) return [{ kind: 'constraint', table: constraint[1] ?? null, name: constraint[2] ?? '' }];
  const index = /^create (?:unique )?index (\w+) on public\.(\w+)/i.exec(statement);
  if (index) return [{ kind: 'index', table: index[2] ?? null, name: index[1] ?? '' }];
  const dropped = /^drop index if exists "public"\."(\w+)"/.exec(statement);
  if (dropped) return [{ kind: 'index', table: null, name: dropped[1] ?? '' }];
  const trigger =
    /^(?:drop trigger if exists "?|create (?:constraint )?trigger )(\w+)"?.*? on (?:"?public"?\.)?"?(\w+)/is.exec(
      statement,
    );
  if (trigger) return [{ kind: 'other', table: trigger[2] ?? null, name: trigger[1] ?? '' }];
  const policy = /^(?:create|drop) policy "(\w+)"\s+on "public"\."(\w+)"/i.exec(statement);
  if (policy) return [{ kind: 'other', table: policy[2] ?? null, name: policy[1] ?? '' }];
  const secured = /^alter table "public"\."(\w+)" (?:enable|disable) row level security/.exec(statement);
  if (secured) return [{ kind: 'other', table: secured[1] ?? null, name: secured[1] ?? '' }];
  const other =
    /^(?:drop function if exists "public"\."(\w+)"|create or replace function public\.(\w+)|(?:drop|create) (?:extension|sequence) (?:if (?:not )?exists )?(?:"public"\.)?"([\w-]+)")/i.exec(
      statement,
    );
  const name = other?.[1] ?? other?.[2] ?? other?.[3];
  return name ? [{ kind: 'other', table: null, name }] : [];
}

const sorted = (names: readonly string[]): string[] => [...new Set(names)].sort();

async function catalogOf(url: string) {
  const postgres = connect({ url, applicationName: 'test', connections: 1 });
  const session = await postgres.session();
  try {
    const read = await readCatalog(session);
    if (read.kind !== 'read') throw new Error(read.missing.join());
    return read.model;
  } finally {
    session.release();
    await postgres.close();
  }
}

async function documented(name: 'init' | 'production'): Promise<string> {
  const url = await createDatabase(server.url, name);
  await script(url, await readFile(join(import.meta.dirname, `known/${name}.sql`), 'utf8'));
  return url;
}

async function script(url: string, sql: string): Promise<void> {
  const postgres = connect({ url, applicationName: 'test', connections: 1 });
  const session = await postgres.session();
  try {
    await session.script(sql);
  } finally {
    session.release();
    await postgres.close();
  }
}

async function migrated(url: string): Promise<string> {
  const postgres = connect({ url, applicationName: 'test', connections: 1, statementTimeout: 0 });
  try {
    const result = await migrate({
      postgres,
      migrations: await readMigrations(),
      held: await readHeld(),
      approve: ['foreign_key_actions'],
      now: () => 0,
      pause: async () => {},
      random: () => 0,
    });
    if (result.kind !== 'migrated') throw new Error(result.message);
    return url;
  } finally {
    await postgres.close();
  }
}
