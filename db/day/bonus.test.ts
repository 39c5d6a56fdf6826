import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bonusesOf, type GrantRow } from './bonus.ts';

const ID = {
  mia: '00000000-0000-4000-8000-00000000000a',
  ben: '00000000-0000-4000-8000-00000000000b',
};

const TODAY = '2026-11-23';
const grant = (id: string, minutes: unknown, change: Partial<Record<keyof GrantRow, unknown>> = {}) =>
  ({ id, profile_id: ID.mia, date: TODAY, minutes, ...change }) as GrantRow;
const bonus = (...rows: GrantRow[]) => bonusesOf(rows, ID.mia).on(TODAY);

describe('minutes that a parent gave', () => {
  it('are none where none were given', () => {
    expect(bonus()).toEqual({ bonus_s: 0, infos: [] });
  });

  it('add up', () => {
    expect(bonus(grant('a', 5), grant('b', 60))).toEqual({ bonus_s: 65 * 60, infos: [] });
  });

  it('count once, however often they come', () => {
    expect(bonus(grant('a', 20), grant('b', 5), grant('a', 20))).toEqual({ bonus_s: 25 * 60, infos: [] });
  });

  it('are of that child and that date only', () => {
    const others = [grant('a', 20, { profile_id: ID.ben }), grant('b', 20, { date: '2026-11-24' })];
    expect(bonus(...others, grant('c', 10))).toEqual({ bonus_s: 600, infos: [] });
  });

  it('are 120 a day at most', () => {
    expect(bonus(grant('a', 60), grant('b', 60))).toEqual({ bonus_s: 7200, infos: [] });
    expect(bonus(grant('a', 60), grant('b', 60), grant('c', 5))).toEqual({
      bonus_s: 7200,
      infos: ['BONUS_CLAMPED'],
    });
  });

  for (const minutes of [4, 61, 0, -30, 7.5, '30', null, Number.NaN, Number.POSITIVE_INFINITY]) {
    it(`of ${String(minutes)} are none`, () => {
      expect(bonus(grant('a', minutes), grant('b', 10))).toEqual({ bonus_s: 600, infos: ['BONUS_INVALID'] });
    });
  }

  it('are none where they have no id to tell them apart by', () => {
    expect(bonus(grant('', 10)).bonus_s + bonus(grant(null as never, 10)).bonus_s).toBe(0);
  });

  it('are none where two rows of one id disagree, in either order', () => {
    const rows = [grant('a', 10), grant('a', 60)];
    const elsewhere = [grant('b', 10), grant('b', 10, { profile_id: ID.ben })];
    for (const each of [rows, rows.toReversed(), elsewhere, elsewhere.toReversed()])
      expect(bonus(...each)).toEqual({ bonus_s: 0, infos: ['BONUS_INVALID'] });
  });

  it('are remarked on when no date can be read, every day', () => {
    for (const date of ['23.11.2026', '2026-02-30', '', null, 20261123])
      expect(bonus(grant('a', 10, { date }))).toEqual({ bonus_s: 0, infos: ['BONUS_INVALID'] });
  });

  it('are not remarked on another day than theirs', () => {
    expect(bonus(grant('a', 600, { date: '2026-11-22' }))).toEqual({ bonus_s: 0, infos: [] });
  });
});

describe('whatever grants there are', () => {
  const any = fc.record({
    id: fc.oneof(fc.constantFrom('a', 'b', 'c', 'd'), fc.anything()),
    profile_id: fc.oneof(fc.constantFrom(ID.mia, ID.ben), fc.anything()),
    date: fc.oneof(fc.constantFrom(TODAY, '2026-11-24'), fc.anything()),
    minutes: fc.oneof(fc.integer({ min: 0, max: 70 }), fc.anything()),
  });

  it('give whole minutes, never more than 120, and the same in any order', () => {
    fc.assert(
      fc.property(fc.array(any, { maxLength: 12 }), (rows) => {
        const given = bonus(...(rows as never[]));
        expect(given.bonus_s >= 0 && given.bonus_s <= 7200 && given.bonus_s % 60 === 0).toBe(true);
        expect(bonus(...(rows.toReversed() as never[]))).toEqual(given);
      }),
      { numRuns: 1000 },
    );
  });
});
