import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDatabase, type PostgresServer, startPostgres } from '../../demo/postgres.ts';
import { CHECKLIST, type Fact, factOf, isFound, OMITTED } from './checklist.ts';
import { compare } from './compare.ts';
import type { Difference } from './difference.ts';
import type { CatalogModel } from './model.ts';
import { readModel } from './models.ts';
import { knownSql, modelAfter } from './sample-databases.ts';

const folder = mkdtempSync(join(tmpdir(), 'medio-checklist-'));
let server: PostgresServer;
let init: CatalogModel;

beforeAll(async () => {
  server = await startPostgres({ dir: folder });
  init = await readModel('init');
});

afterAll(async () => {
  await server?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('the checklist', () => {
  it('has 68 items', () => {
    const counts = [...Map.groupBy(CHECKLIST, ({ about }) => about)].map(([about, its]) => [
      about,
      its.length,
    ]);
    expect(Object.fromEntries(counts)).toEqual({
      column: 31,
      'foreign key': 12,
      index: 9,
      'id default': 7,
      unique: 3,
      trigger: 3,
      table: 1,
      function: 1,
      extension: 1,
    });
  });
});

describe('init.sql beside production', () => {
  it('differs in every item of the checklist, and in nothing that is neither there nor known to be omitted', async () => {
    const found = await differences('production');
    expect(missed(found)).toEqual([]);
    expect(outside(found)).toEqual([]);
    expect(OMITTED.filter((fact) => !isFound(fact, found))).toEqual([]);
  });

  it('differs the other way round in as many places', async () => {
    const production = await readModel('production');
    const there = compare(init, production);
    const back = compare(production, init);
    const turned = { missing: 'unexpected', unexpected: 'missing', different: 'different' } as const;
    expect(back.map((it) => [it.kind, it.table, it.object, it.change, it.aspect]).sort()).toEqual(
      there.map((it) => [it.kind, it.table, it.object, turned[it.change], it.aspect]).sort(),
    );
  });

  it('does not differ in triggers when production has them', async () => {
    const found = await differences('production', 'production.triggers');
    expect(missed(found).map(({ line }) => line)).toEqual([619, 622, 625, 610]);
    expect(outside(found)).toEqual([]);
  });

  it('differs in one ON DELETE action when production has those it can have', async () => {
    const found = await differences('production', 'production.actions');
    expect(missed(found).map(({ line }) => line)).toEqual([177, 232, 276, 320, 321, 322, 361]);
    expect(outside(found)).toEqual([]);
    const left = {
      kind: 'foreign_key',
      table: 'watch_sessions',
      object: '(profile_id) -> profiles (id)',
    } as const;
    expect(isFound({ ...left, how: 'actions' }, found)).toBe(true);
  });
});

async function differences(...files: readonly string[]): Promise<Difference[]> {
  const url = await createDatabase(server.url, files.join('_').replaceAll('.', '_'));
  return compare(init, await modelAfter(url, await Promise.all(files.map(knownSql))));
}

const missed = (found: readonly Difference[]) =>
  CHECKLIST.filter(({ facts }) => !facts.every((fact) => isFound(fact, found)));

function outside(found: readonly Difference[]): Fact[] {
  const stated = [...CHECKLIST.flatMap(({ facts }) => facts), ...OMITTED];
  return found.filter((it) => !stated.some((fact) => isFound(fact, [it]))).map(factOf);
}
