import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type MirroredTable, mirrored, mirroredTables } from './mirrored.ts';
import { readPlainRow } from './read-row.ts';

const guid = '6f1c1f3e-8a52-4c11-9b1f-2f61a7a50001';
const instants = [
  '2026-01-31T23:59:59+00:00',
  '2024-12-30T00:00:00.123456+00:00',
  '0001-01-01T00:00:00+00:00',
];
/** What is taken in one column or another, and what only just is not. */
const values: unknown[] = [
  ...[
    null,
    undefined,
    true,
    false,
    0,
    -0,
    1,
    1.5,
    2 ** 31 - 1,
    2 ** 31,
    -(2 ** 31),
    -(2 ** 31) - 1,
    Number.NaN,
  ],
  ...[guid, guid.toUpperCase(), `${guid} `, `${guid}\n`, guid.slice(1), guid.replace('6', 'g'), `{${guid}}`],
  ...instants,
  ...[
    '2026-02-29T00:00:00+00:00',
    '2024-02-29T00:00:00+00:00',
    '2026-02-30T00:00:00+00:00',
    '2026-04-31T00:00:00+00:00',
  ],
  ...[
    '2026-01-01T24:00:00+00:00',
    '2026-01-01T00:60:00+00:00',
    '2026-01-01T00:00:60+00:00',
    '2026-13-01T00:00:00+00:00',
  ],
  ...[
    '2026-01-01 00:00:00+00',
    '2026-01-01T00:00:00Z',
    '2026-01-01T00:00:00',
    '2026-01-01T00:00:00+02:00',
    '2026-01-00T00:00:00+00:00',
  ],
  ...[
    '2026-01-01T00:00:00+00:00\n',
    '12026-01-01T00:00:00+00:00',
    '2026-01-01',
    '2026-02-29',
    '07:00:00',
    '',
    'é'.repeat(20),
  ],
  ...[
    'x'.repeat(20),
    'x'.repeat(21),
    'x'.repeat(255),
    'x'.repeat(256),
    '😀'.repeat(250),
    '😀'.repeat(251),
    'x'.repeat(501),
  ],
  ...[{}, { timezone: 'Europe/Berlin' }, [], [1], new Date(0), { toString: guid }],
];
const anything = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...values) },
  { weight: 1, arbitrary: fc.anything() },
);

/** A value that the column takes, for rows that are sound but for what is changed in them. */
function soundRow(table: MirroredTable): Record<string, unknown> {
  const shape = mirrored[table].wire.shape as Readonly<
    Record<string, { safeParse(value: unknown): { success: boolean } }>
  >;
  const candidates = [guid, instants[0], '2026-01-01', 5, true, {}];
  return Object.fromEntries(
    Object.entries(shape).map(([name, wire]) => [name, candidates.find((it) => wire.safeParse(it).success)]),
  );
}

const change = fc.record({ column: fc.nat(), value: anything });

describe('a row read quickly', () => {
  for (const table of mirroredTables) {
    it(`of ${table} is never taken where its schema refuses, and never read otherwise`, () => {
      const names = Object.keys(soundRow(table));
      fc.assert(
        fc.property(
          fc.array(change, { maxLength: 3 }),
          fc.constantFrom('as it is', 'a column too many', 'a column missing'),
          (changes, columns) => {
            const row = soundRow(table);
            for (const { column, value } of changes) row[names[column % names.length] ?? ''] = value;
            if (columns === 'a column too many') row['password_hash'] = 'x';
            if (columns === 'a column missing') delete row[names.at(-1) ?? ''];
            const bySchema = mirrored[table].wire.safeParse(row);
            const quickly = readPlainRow(table, { ...row });
            if (quickly !== null) expect({ success: true, data: quickly }).toEqual(bySchema);
          },
        ),
        { numRuns: 2_000 },
      );
    });
  }

  it('is the common case: rows as Postgres writes them need no schema', () => {
    const quick = mirroredTables.filter((table) => readPlainRow(table, soundRow(table)) !== null);
    expect(quick).toEqual(
      expect.arrayContaining(['videos', 'nfc_chips', 'video_nfc_mappings', 'profiles', 'users', 'platforms']),
    );
  });

  it('is left as it came where the schema has to be asked', () => {
    const row = { ...soundRow('videos'), created_at: '2024-02-29T00:00:00+00:00' };
    const copy = { ...row };
    expect(readPlainRow('videos', row)).toBeNull();
    expect(row).toEqual(copy);
  });

  for (const row of [null, 5, 'x', [], Object.create({ id: guid })]) {
    it(`is none: ${JSON.stringify(row)}`, () => expect(readPlainRow('users', row)).toBeNull());
  }
});
