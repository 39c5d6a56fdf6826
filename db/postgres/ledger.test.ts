import { describe, expect, it } from 'vitest';
import { baselineOf, judgeLedger, startOf } from './ledger.ts';

const known = (id: string) => ({ id, checksum: `sum of ${id}`, for: null });
const [first, older, second, third] = ['0001_a', '0001a_old', '0002_b', '0003_c'].map(known) as [
  ReturnType<typeof known>,
  ReturnType<typeof known>,
  ReturnType<typeof known>,
  ReturnType<typeof known>,
];
const steps = [first, older, second, third];
const production = baselineOf('production', 'sum of a catalog');

describe('where a database stands by its ledger', () => {
  it('is current with every step of its start applied', () => {
    expect(judgeLedger([first, second, third], steps)).toEqual({ kind: 'current' });
    expect(judgeLedger([baselineOf('empty', 'x'), first, second, third], steps)).toEqual({ kind: 'current' });
    expect(judgeLedger([production, older, second, third], steps)).toEqual({ kind: 'current' });
  });

  it('is behind by those that are missing at the end', () => {
    expect(judgeLedger([], steps)).toEqual({ kind: 'behind', pending: [first, second, third] });
    expect(judgeLedger([first], steps)).toEqual({ kind: 'behind', pending: [second, third] });
    expect(judgeLedger([production], steps)).toEqual({ kind: 'behind', pending: [older, second, third] });
  });

  it('does not depend on what a person approved', () => {
    expect(judgeLedger([first, second, known('held/x'), third], steps)).toEqual({ kind: 'current' });
  });

  it('is newer when it has one that this program does not know', () => {
    expect(judgeLedger([first, second, third, known('0004_d')], steps)).toEqual({
      kind: 'newer',
      message: 'The database has migration 0004_d, which this program does not know: use a newer program',
    });
  });

  it('is refused when an applied file was changed', () => {
    expect(judgeLedger([{ ...first, checksum: 'other' }], steps)).toEqual({
      kind: 'checksum_differs',
      message:
        'Migration 0001_a was changed after it was applied: restore the file, put the change in a new one',
    });
  });

  it('is refused when one in the middle was never applied', () => {
    expect(judgeLedger([first, third], steps)).toEqual({
      kind: 'gap',
      message:
        'Migration 0002_b was never applied although later ones were: restore the ledger schema_migrations',
    });
    expect(judgeLedger([production, second], steps)).toEqual({
      kind: 'gap',
      message:
        'Migration 0001a_old was never applied although later ones were: restore the ledger schema_migrations',
    });
  });

  it('is refused when it has one of another start', () => {
    expect(judgeLedger([first, older], steps)).toEqual({
      kind: 'other_start',
      message:
        'The database has migration 0001a_old, which is for another start than "empty": restore the ledger schema_migrations',
    });
  });
});

describe('how a database began', () => {
  it('stands in its ledger, and is empty where nothing stands', () => {
    expect(startOf([production, older])).toBe('production');
    expect(startOf([baselineOf('init', 'x')])).toBe('init');
    expect(startOf([first])).toBe('empty');
  });
});
