import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type PostgresServer, startPostgres } from '../../demo/postgres.ts';
import { connect } from '../postgres/connect.ts';
import { migrate } from '../postgres/migrate.ts';
import { readMigrations } from '../postgres/migration-files.ts';
import { compare } from './compare.ts';
import type { CatalogModel } from './model.ts';
import { readModel } from './models.ts';
import { knownSql, modelAfter } from './sample-databases.ts';
import { SAMPLE_ROLES, SAMPLE_SCHEMA } from './sample-schema.ts';

/** Where Debian 12 puts its PostgreSQL. */
const DEBIAN = '/usr/lib/postgresql/15/bin';
const absent = !existsSync(join(DEBIAN, 'postgres'));
const skipped = absent ? ` (skipped: there is no PostgreSQL 15 in ${DEBIAN})` : '';

const folder = mkdtempSync(join(tmpdir(), 'medio-majors-'));
let newer: PostgresServer;
let older: PostgresServer | undefined;

beforeAll(async () => {
  newer = await startPostgres({ dir: join(folder, '18') });
  if (!absent) older = await startPostgres({ dir: join(folder, '15'), binaries: DEBIAN });
});

afterAll(async () => {
  await Promise.all([newer?.stop(), older?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

describe.skipIf(absent)(`PostgreSQL 15 and 18 are read alike${skipped}`, () => {
  it('with one of everything', async () => {
    const [fifteen, eighteen] = await bothAfter('sample', SAMPLE_ROLES, SAMPLE_SCHEMA);
    expect(fifteen).toEqual(eighteen);
    expect(compare(eighteen, fifteen)).toEqual([]);
    expect(eighteen.tables.map(({ name }) => name)).toEqual(['Rooms', 'houses']);
  });

  for (const name of ['production', 'init'] as const) {
    it(`with the ${name} database, as its model has it`, async () => {
      const [fifteen, eighteen] = await bothAfter(name, await knownSql(name));
      expect(fifteen).toEqual(eighteen);
      expect(fifteen).toEqual(await readModel(name));
    });
  }

  it('with what the migrations make', async () => {
    const [fifteen, eighteen] = await Promise.all([migrated(older?.url ?? ''), migrated(newer.url)]);
    expect(compare(eighteen, fifteen)).toEqual([]);
    expect(fifteen).toEqual(eighteen);
  });
});

function bothAfter(name: string, ...scripts: readonly string[]): Promise<[CatalogModel, CatalogModel]> {
  const after = async (server: string) => modelAfter(await createDatabase(server, name), ...scripts);
  return Promise.all([after(older?.url ?? ''), after(newer.url)]);
}

async function migrated(server: string): Promise<CatalogModel> {
  const url = await createDatabase(server, 'record');
  const postgres = connect({ url, applicationName: 'medio-majors', connections: 1, statementTimeout: 0 });
  try {
    const migrations = await readMigrations();
    const done = await migrate({ postgres, migrations, now: () => 0, pause, random: () => 0 });
    expect(done.kind).toBe('migrated');
  } finally {
    await postgres.close();
  }
  return modelAfter(url);
}
