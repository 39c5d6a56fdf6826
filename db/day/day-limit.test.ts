import { describe, expect, it } from 'vitest';
import { bonusesOf } from './bonus.ts';
import { dayLimitOf } from './day-limit.ts';
import { type RuleRow, rulesOf } from './rules.ts';

const ID = { mia: '00000000-0000-4000-8000-00000000000a' };

const MONDAY = '2026-11-23';
const weekday = (day: number, minutes: unknown) =>
  ({ profile_id: ID.mia, weekday: day, minutes, quiet_from: null, quiet_to: null }) as RuleRow;
const day = (
  it: { daily?: unknown; rules?: RuleRow[]; bonus?: number; clock?: 'trusted' | 'held' | 'unset' },
  date = MONDAY,
) =>
  dayLimitOf(
    {
      daily_limit_minutes: (it.daily === undefined ? 30 : it.daily) as number,
      rules: rulesOf(it.rules ?? [], ID.mia),
      bonuses: bonusesOf(
        it.bonus === undefined ? [] : [{ id: 'a', profile_id: ID.mia, date: MONDAY, minutes: it.bonus }],
        ID.mia,
      ),
    },
    date,
    it.clock ?? 'trusted',
  );
const plain = { limit_s: 1800, code: null, bonus_s: 0, infos: [] };

describe('the limit of a date', () => {
  const cases: [string, Parameters<typeof day>, ReturnType<typeof day>][] = [
    ['is the daily limit', [{}], plain],
    [
      'is an hour where nothing is set',
      [{ daily: null }],
      { ...plain, limit_s: 3600, infos: ['LIMIT_DEFAULTED'] },
    ],
    [
      'is its weekday’s minutes instead',
      [{ rules: [weekday(1, 90)] }],
      { ...plain, limit_s: 5400, infos: ['WEEKDAY_LIMIT'] },
    ],
    ['is the daily limit on another weekday', [{ rules: [weekday(2, 90)] }], plain],
    [
      'is its weekday’s minutes on a Sunday',
      [{ rules: [weekday(7, 90)] }, '2026-11-29'],
      { ...plain, limit_s: 5400, infos: ['WEEKDAY_LIMIT'] },
    ],
    ['is the daily limit where the rule has no minutes', [{ rules: [weekday(1, null)] }], plain],
    [
      'is nothing where the weekday’s minutes are',
      [{ rules: [weekday(1, 0)] }],
      { ...plain, limit_s: 0, code: 'DAILY_LIMIT_ZERO', infos: ['WEEKDAY_LIMIT'] },
    ],
    [
      'is nothing where the weekday’s minutes are malformed',
      [{ rules: [weekday(1, -1)] }],
      { ...plain, limit_s: 0, code: 'DAILY_LIMIT_INVALID', infos: ['WEEKDAY_LIMIT', 'LIMIT_INVALID'] },
    ],
    [
      'is the weekday’s although the daily limit is nothing',
      [{ daily: 0, rules: [weekday(1, 20)] }],
      { ...plain, limit_s: 1200, infos: ['WEEKDAY_LIMIT'] },
    ],
    [
      'is the weekday’s where the daily limit is malformed, which is told',
      [{ daily: -5, rules: [weekday(1, 20)] }],
      { ...plain, limit_s: 1200, infos: ['WEEKDAY_LIMIT', 'LIMIT_INVALID'] },
    ],
  ];
  for (const [what, args, limit] of cases) {
    it(what, () => {
      expect(day(...args)).toEqual(limit);
    });
  }
});

describe('a bonus', () => {
  it('comes on top of the limit, whichever that is', () => {
    expect([day({ bonus: 20 }), day({ bonus: 20, rules: [weekday(1, 90)] })]).toEqual([
      { ...plain, bonus_s: 1200 },
      { limit_s: 5400, code: null, bonus_s: 1200, infos: ['WEEKDAY_LIMIT'] },
    ]);
  });

  it('is gone the next day', () => {
    expect(day({ bonus: 20 }, '2026-11-24')).toEqual(plain);
  });

  it('does not open a day that allows nothing, which is told', () => {
    expect([day({ daily: 0, bonus: 20 }), day({ daily: -5, bonus: 20 })]).toEqual([
      { limit_s: 0, code: 'DAILY_LIMIT_ZERO', bonus_s: 0, infos: ['BONUS_NOT_COUNTED'] },
      { limit_s: 0, code: 'DAILY_LIMIT_INVALID', bonus_s: 0, infos: ['LIMIT_INVALID', 'BONUS_NOT_COUNTED'] },
    ]);
  });
});

describe('while the clock is only held', () => {
  it('the daily limit holds where there is nothing else', () => {
    expect(day({ clock: 'held' })).toEqual(plain);
  });

  it('the smallest limit of the week holds, since it may be any day', () => {
    const more = [1, 2, 3, 4, 5, 6, 7].map((each) => weekday(each, 40 + each));
    expect([
      day({ clock: 'held', rules: [weekday(6, 90), weekday(7, 10)] }),
      day({ clock: 'held', rules: [weekday(6, 90)] }),
      day({ clock: 'held', rules: more }),
    ]).toEqual([
      { ...plain, limit_s: 600, infos: ['WEEKDAY_LIMIT', 'DAY_UNKNOWN'] },
      { ...plain, infos: ['DAY_UNKNOWN'] },
      { ...plain, limit_s: 41 * 60, infos: ['WEEKDAY_LIMIT', 'DAY_UNKNOWN'] },
    ]);
  });

  it('no bonus counts: its date may be over', () => {
    expect(day({ clock: 'held', bonus: 60 })).toEqual({ ...plain, infos: ['DAY_UNKNOWN'] });
  });
});
