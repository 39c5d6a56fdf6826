import { describe, expect, it } from 'vitest';
import { judgeLedger, type Migration } from './ledger.ts';

const migration = (id: string): Migration => ({ id, sql: '', checksum: `sum of ${id}` });
const [first, second, third] = ['0001_a', '0002_b', '0003_c'].map(migration) as [
  Migration,
  Migration,
  Migration,
];
const known = [first, second, third];

describe('where a database stands by its ledger', () => {
  it('is current with every migration applied', () => {
    expect(judgeLedger(known, known)).toEqual({ kind: 'current' });
  });

  it('is behind by those that are missing at the end', () => {
    expect(judgeLedger([first], known)).toEqual({ kind: 'behind', pending: [second, third] });
  });

  it('is newer when it has one that this program does not know', () => {
    expect(judgeLedger([...known, migration('0004_d')], known)).toEqual({
      kind: 'newer',
      message: 'The database has migration 0004_d, which this program does not know: use a newer program',
    });
  });

  it('is refused when an applied file was changed', () => {
    expect(judgeLedger([{ ...first, checksum: 'other' }], known)).toEqual({
      kind: 'checksum_differs',
      message:
        'Migration 0001_a was changed after it was applied: restore the file, put the change in a new one',
    });
  });

  it('is refused when one in the middle was never applied', () => {
    expect(judgeLedger([first, third], known)).toEqual({
      kind: 'gap',
      message:
        'Migration 0002_b was never applied although later ones were: restore the ledger schema_migrations',
    });
  });
});
