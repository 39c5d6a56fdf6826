import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compare } from './compare.ts';
import type { Difference } from './difference.ts';
import { type CatalogModel, MODEL_VERSION, type TableModel } from './model.ts';
import { MODEL_NAMES, readModel } from './models.ts';

const record = await readModel('record');
const production = await readModel('production');
const init = await readModel('init');

describe('a database', () => {
  for (const name of MODEL_NAMES) {
    it(`does not differ from itself: ${name}`, async () => {
      expect(compare(await readModel(name), await readModel(name))).toEqual([]);
    });
  }

  it('differs in exactly what was taken from it', () => {
    const parts = record.tables.flatMap(({ name, ...table }) =>
      LISTS.flatMap((list) => table[list].map((part) => ({ table: name, list, name: part.name }))),
    );
    fc.assert(
      fc.property(fc.subarray(parts, { maxLength: 12 }), (taken) => {
        const isTaken = (table: string, list: string, name: string) =>
          taken.some((it) => it.table === table && it.list === list && it.name === name);
        const tables = record.tables.map((table) => {
          const kept = LISTS.map((list) => [
            list,
            table[list].filter(({ name }) => !isTaken(table.name, list, name)),
          ]);
          return { ...table, ...(Object.fromEntries(kept) as Pick<TableModel, (typeof LISTS)[number]>) };
        });
        const found = compare(record, { ...record, tables });
        expect(found.map(({ table, name }) => `${table} ${name}`).sort()).toEqual(
          taken.map(({ table, name }) => `${table} ${name}`).sort(),
        );
        expect(found.every(({ change, actual }) => change === 'missing' && actual === null)).toBe(true);
      }),
    );
  });

  it('differs in the same, in the same order, however the lists of a model are ordered', () => {
    const expected = compare(init, production);
    fc.assert(
      fc.property(fc.infiniteStream(fc.nat()), (numbers) => {
        const mixed = <T>(things: readonly T[]) =>
          things
            .map((thing) => ({ thing, at: numbers.next().value ?? 0 }))
            .sort((a, b) => a.at - b.at)
            .map(({ thing }) => thing);
        const tables = mixed(production.tables).map(({ constraints, indexes, triggers, ...table }) => ({
          ...table,
          constraints: mixed(constraints),
          indexes: mixed(indexes),
          triggers: mixed(triggers),
        }));
        expect(compare(init, { ...production, tables })).toEqual(expected);
      }),
    );
  });

  it('differs table by table, in each from what it is to what it is called, then in what stands alone', () => {
    const trigger = { name: 'touch', definition: 'CREATE TRIGGER touch', enabled: 'ENABLE' } as const;
    const parts = { constraints: [unique('x', 'b'), unique('y', 'a')], triggers: [trigger] };
    const later = { ...EMPTY, ...parts, name: 'users' };
    const expected = {
      ...withTables(later, { ...EMPTY, ...parts }),
      enums: [{ name: 'mood', definition: '' }],
    };
    const found = compare(expected, withTables({ ...EMPTY, name: 'users' }, EMPTY));
    expect(found.map(({ table, object }) => [table, object])).toEqual([
      ['tags', '(a)'],
      ['tags', '(b)'],
      ['tags', 'touch'],
      ['users', '(a)'],
      ['users', '(b)'],
      ['users', 'touch'],
      [null, 'mood'],
    ]);
  });

  it('may have tables of any name', () => {
    const names = ['__proto__', 'constructor', 'toString'];
    const odd = names.map((name) => ({ ...EMPTY, name }));
    expect(compare(withTables(...odd), withTables(...odd))).toEqual([]);
    expect(compare(withTables(...odd), withTables()).map(({ object }) => object)).toEqual(names.sort());
  });
});

describe('a table that is not there', () => {
  it('is one difference, and one for each thing on it that takes a statement of its own', () => {
    const found = compare(record, production).filter(({ table }) => table === 'kiosks');
    const kiosks = record.tables.find(({ name }) => name === 'kiosks');
    const wanted = [kiosks?.indexes, kiosks?.triggers, kiosks?.policies].map((all) =>
      all?.map(({ name }) => name).sort(),
    );
    const listed = (['index', 'trigger', 'policy'] as const).map((kind) =>
      found
        .filter((it) => it.kind === kind)
        .map(({ name }) => name)
        .sort(),
    );
    expect(listed).toEqual(wanted);
    expect(wanted.every((names) => names !== undefined && names.length > 0)).toBe(true);
    const parts = ['column', 'primary_key', 'unique', 'foreign_key', 'check'];
    expect(found.filter(({ kind }) => parts.includes(kind))).toEqual([]);
    const [table] = found;
    expect(table).toMatchObject({ kind: 'table', change: 'missing', aspect: null, actual: null });
    expect(table?.expected).toContain('  credential_hash text,\n');
    expect(table?.expected).toContain('  CONSTRAINT kiosks_pkey PRIMARY KEY (id),\n');
  });
});

describe('a key', () => {
  it('is known by what it does, and its name compared by itself', () => {
    const wanted = tableWith({ constraints: [unique('tags_code', 'a', 'b')] });
    const there = tableWith({ constraints: [unique('tags_a_b_key', 'a', 'b')] });
    expect(compare(wanted, there)).toEqual([
      {
        ...on('unique', '(a, b)', 'tags_a_b_key'),
        change: 'different',
        aspect: 'name',
        expected: 'tags_code',
        actual: 'tags_a_b_key',
      },
    ]);
    expect(compare(wanted, tableWith({ constraints: [unique('other', 'b', 'a')] }))).toMatchObject([
      { object: '(a, b)', change: 'missing', name: 'tags_code' },
      { object: '(b, a)', change: 'unexpected', name: 'other' },
    ]);
  });

  it('that is primary is one, whatever its columns', () => {
    const primary = (column: string) => ({ ...unique('tags_pkey', column), kind: 'primary_key' as const });
    const found = compare(
      tableWith({ constraints: [primary('a')] }),
      tableWith({ constraints: [primary('b')] }),
    );
    expect(found).toEqual([
      {
        ...on('primary_key', '(a)', 'tags_pkey'),
        change: 'different',
        aspect: 'definition',
        expected: 'UNIQUE (a)',
        actual: 'UNIQUE (b)',
      },
    ]);
  });

  it('that an index stands for is one difference, in both directions', () => {
    const constraint = tableWith({ constraints: [unique('tags_key', 'a')] });
    for (const predicate of [null, '(a > 0)']) {
      const index = tableWith({ indexes: [{ ...INDEX, name: 'tags_a', unique: true, predicate }] });
      const where = predicate === null ? '' : ` WHERE ${predicate}`;
      const sql = `CREATE UNIQUE INDEX tags_a ON tags USING btree (a)${where}`;
      expect(compare(constraint, index)).toEqual([
        {
          ...on('unique', '(a)', 'tags_a'),
          change: 'different',
          aspect: 'definition',
          expected: 'UNIQUE (a)',
          actual: sql,
        },
      ]);
      expect(compare(index, constraint)).toEqual([
        {
          ...on('index', `(a) UNIQUE${where}`, 'tags_key'),
          change: 'different',
          aspect: 'definition',
          expected: sql,
          actual: 'UNIQUE (a)',
        },
      ]);
    }
  });

  it('of the record is not the one of init.sql that bears its name', () => {
    const found = compare(record, init).filter(({ name }) => name === 'platforms_name_key');
    expect(found).toEqual([
      {
        kind: 'index',
        table: 'platforms',
        object: '(name) UNIQUE WHERE (merged_into_id IS NULL)',
        change: 'different',
        aspect: 'definition',
        expected:
          'CREATE UNIQUE INDEX platforms_name_key ON platforms USING btree (name) WHERE (merged_into_id IS NULL)',
        actual: 'UNIQUE (name)',
        name: 'platforms_name_key',
      },
    ]);
  });
});

describe('an index', () => {
  it('that is built anew beside the old one is one too many, until it is valid', () => {
    const older = { ...INDEX, name: 'tags_a' };
    const newer = { ...INDEX, name: 'tags_a_ccnew', valid: false };
    const found = compare(tableWith({ indexes: [older] }), tableWith({ indexes: [newer, older] }));
    expect(found).toMatchObject([{ change: 'unexpected', name: 'tags_a_ccnew' }]);
  });

  it('on other columns under the same name is one difference', () => {
    const found = compare(
      tableWith({ indexes: [INDEX] }),
      tableWith({ indexes: [{ ...INDEX, keys: 'btree (b)' }] }),
    );
    expect(found).toMatchObject([{ object: '(a)', aspect: 'definition', name: 'tags_idx' }]);
  });
});

const LISTS = ['columns', 'constraints', 'indexes', 'triggers'] as const;

const EMPTY: TableModel = {
  name: 'tags',
  storage: [],
  columns: [],
  constraints: [],
  indexes: [],
  triggers: [],
  rowSecurity: 'DISABLE',
  policies: [],
  grants: [],
  comments: [],
};

const INDEX = { name: 'tags_idx', unique: false, keys: 'btree (a)', predicate: null, valid: true };

function unique(name: string, ...columns: readonly string[]) {
  const definition = `UNIQUE (${columns.join(', ')})`;
  return {
    kind: 'unique',
    name,
    columns,
    definition,
    deferrability: 'NOT DEFERRABLE',
    validity: 'VALID',
  } as const;
}

function tableWith(parts: Partial<TableModel>): CatalogModel {
  return withTables({ ...EMPTY, ...parts });
}

function withTables(...tables: readonly TableModel[]): CatalogModel {
  const rest = { extensions: [], enums: [], sequences: [], views: [], functions: [] };
  return { version: MODEL_VERSION, ...rest, tables, grants: [], comments: [], unmodelled: [] };
}

function on(kind: Difference['kind'], object: string, name: string) {
  return { kind, table: 'tags', object, name };
}
