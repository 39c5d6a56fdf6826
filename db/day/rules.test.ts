import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type RuleRow, rulesOf } from './rules.ts';

const ID = {
  mia: '00000000-0000-4000-8000-00000000000a',
  ben: '00000000-0000-4000-8000-00000000000b',
};

const row = (change: Partial<Record<keyof RuleRow, unknown>> = {}): RuleRow =>
  ({ profile_id: ID.mia, weekday: 1, minutes: null, quiet_from: null, quiet_to: null, ...change }) as RuleRow;
const rules = (...rows: RuleRow[]) => {
  const { minutes, windows, infos } = rulesOf(rows, ID.mia);
  return { minutes: Object.fromEntries(minutes), windows, infos };
};
const H = 3600;
const nothing = { minutes: {}, windows: [], infos: [] };
const allDay = (weekday: number) => ({ weekday, from_s: 0, to_s: 24 * H });
const everyDay = [1, 2, 3, 4, 5, 6, 7].map(allDay);

describe('quiet hours of a row', () => {
  const cases: [string, string, number, number][] = [
    ['12:00', '14:00', 12 * H, 14 * H],
    ['12:00:30', '14:00:00', 12 * H + 30, 14 * H],
    ['19:00:00', '07:00:00', 19 * H, 31 * H],
    ['19:00', '00:00', 19 * H, 24 * H],
    ['19:00', '24:00:00', 19 * H, 24 * H],
    ['00:00', '24:00', 0, 24 * H],
    ['24:00', '07:00', 24 * H, 31 * H],
    // Just that date, and: that date and the 24 hours from 19:00 on.
    ['00:00', '00:00', 0, 24 * H],
    ['19:00', '19:00', 0, 43 * H],
  ];
  for (const [quiet_from, quiet_to, from_s, to_s] of cases) {
    it(`from ${quiet_from} to ${quiet_to} are ${from_s} to ${to_s} s of its date`, () => {
      expect(rules(row({ quiet_from, quiet_to }))).toEqual({
        ...nothing,
        windows: [{ weekday: 1, from_s, to_s }],
      });
    });
  }

  const malformed: [unknown, unknown][] = [
    ['19:00', null],
    [null, '07:00'],
    ['', ''],
    ['25:00', '07:00'],
    ['19:60', '07:00'],
    ['19:00:61', '07:00'],
    ['24:01', '07:00'],
    ['7:00', '12:00'],
    ['19:00 ', '07:00'],
    ['19.00', '07:00'],
    ['19:00+01', '07:00'],
    ['-19:00', '07:00'],
    [19, 7],
    [{}, []],
    ['19:00', Number.NaN],
    [true, false],
  ];
  for (const [quiet_from, quiet_to] of malformed) {
    it(`from ${JSON.stringify(quiet_from)} to ${JSON.stringify(quiet_to)} are all of that day`, () => {
      expect(rules(row({ quiet_from, quiet_to, weekday: 3 }))).toEqual({
        ...nothing,
        windows: [allDay(3)],
        infos: ['QUIET_HOURS_INVALID'],
      });
    });
  }
});

describe('minutes of a row', () => {
  for (const minutes of [0, 1, 45, 1440]) {
    it(`${minutes} hold on its weekday`, () => {
      expect(rules(row({ minutes, weekday: 7 }))).toEqual({ ...nothing, minutes: { 7: minutes } });
    });
  }

  it('that are not set leave the daily limit', () => {
    expect(rules(row())).toEqual(nothing);
  });

  for (const minutes of [-1, 1441, 7.5, Number.NaN, Number.POSITIVE_INFINITY, '30', true, [30], {}]) {
    it(`${JSON.stringify(minutes)} are none`, () => {
      expect(rules(row({ minutes }))).toEqual({
        ...nothing,
        minutes: { 1: 'invalid' },
        infos: ['WEEKDAY_MINUTES_INVALID'],
      });
    });
  }
});

describe('a row that does not say', () => {
  for (const weekday of [0, 8, 1.5, -1, '1', null, undefined, Number.NaN]) {
    it(`which weekday (${String(weekday)}) forbids every day`, () => {
      expect(rules(row({ weekday, minutes: 1440 }))).toEqual({
        ...nothing,
        windows: everyDay,
        infos: ['RULE_INVALID'],
      });
    });
  }

  for (const profile_id of [null, '', 'mia', 7]) {
    it(`which child (${String(profile_id)}) is everybody's, and forbids`, () => {
      expect(rules(row({ profile_id, minutes: 1440 }))).toEqual({
        ...nothing,
        windows: everyDay,
        infos: ['RULE_INVALID'],
      });
    });
  }
});

describe('rows of one household', () => {
  it('are each their own child’s, however the id is written', () => {
    expect(rules(row({ profile_id: ID.ben, minutes: 5, quiet_from: 'x' }))).toEqual(nothing);
    expect(rules(row({ profile_id: ID.mia.toUpperCase(), minutes: 5 }))).toEqual({
      ...nothing,
      minutes: { 1: 5 },
    });
  });

  it('hold together where there are several for one weekday: all quiet hours, the fewest minutes', () => {
    const noon = row({ minutes: 60, quiet_from: '12:00', quiet_to: '14:00' });
    const night = row({ minutes: 20, quiet_from: '19:00', quiet_to: '07:00' });
    expect(rules(noon, night)).toEqual({
      minutes: { 1: 20 },
      windows: [
        { weekday: 1, from_s: 12 * H, to_s: 14 * H },
        { weekday: 1, from_s: 19 * H, to_s: 31 * H },
      ],
      infos: [],
    });
    expect(rules(noon, row({ minutes: -1 }), night).minutes).toEqual({ 1: 'invalid' });
  });
});

describe('whatever a row holds', () => {
  const anything = fc.oneof(fc.anything(), fc.constantFrom(null, 1, 30, '19:00', '07:00', ID.mia, ID.ben));

  it('gives windows that can be laid on a day, and minutes that are a whole number of a day', () => {
    fc.assert(
      fc.property(
        fc.record({
          profile_id: anything,
          weekday: anything,
          minutes: anything,
          quiet_from: anything,
          quiet_to: anything,
        }),
        (any) => {
          const { minutes, windows } = rulesOf([any as never], ID.mia);
          for (const { weekday, from_s, to_s } of windows) {
            expect([1, 2, 3, 4, 5, 6, 7]).toContain(weekday);
            expect(from_s >= 0 && from_s < to_s && to_s <= 48 * H).toBe(true);
          }
          for (const each of minutes.values())
            expect(each === 'invalid' || (Number.isInteger(each) && each >= 0 && each <= 1440)).toBe(true);
        },
      ),
      { numRuns: 2000 },
    );
  });
});
