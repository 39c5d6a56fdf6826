import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { DAY_S, type WallWindow } from '../../db/day/wall-window.ts';
import { quietAt, quietHoursOf } from './quiet-hours.ts';

const H = 3600;
const MONDAY_NIGHT: WallWindow = { weekday: 1, from_s: 19 * H, to_s: DAY_S + 7 * H };
const at = (text: string) => Temporal.Instant.from(text).epochMilliseconds;
const quiet = (windows: readonly WallWindow[], text: string, timezone = 'Europe/Berlin') => {
  const { quiet, until } = quietAt(windows, at(text), timezone);
  return [quiet, until === null ? null : new Date(until).toISOString()];
};

describe('a quiet Monday night', () => {
  const cases: [string, string, boolean, string][] = [
    ['a second before', '2026-11-23T18:59:59+01:00', false, '2026-11-23T18:00:00.000Z'],
    ['as it begins', '2026-11-23T19:00:00+01:00', true, '2026-11-24T06:00:00.000Z'],
    ['after midnight, on Tuesday', '2026-11-24T03:00:00+01:00', true, '2026-11-24T06:00:00.000Z'],
    ['its last second', '2026-11-24T06:59:59+01:00', true, '2026-11-24T06:00:00.000Z'],
    ['as it ends', '2026-11-24T07:00:00+01:00', false, '2026-11-30T18:00:00.000Z'],
    ['Tuesday night, which has no rule', '2026-11-24T20:00:00+01:00', false, '2026-11-30T18:00:00.000Z'],
    ['Monday morning, which was Sunday’s', '2026-11-23T03:00:00+01:00', false, '2026-11-23T18:00:00.000Z'],
  ];
  for (const [when, text, is, until] of cases) {
    it(`${when}: ${is ? 'quiet' : 'not quiet'}, until ${until}`, () => {
      expect(quiet([MONDAY_NIGHT], text)).toEqual([is, until]);
    });
  }
});

describe('quiet hours', () => {
  it('never come where there are none', () => {
    expect(quiet([], '2026-11-23T19:00:00Z')).toEqual([false, null]);
  });

  it('last as long as the longest window that holds', () => {
    const noon = { weekday: 1, from_s: 18 * H, to_s: 20 * H };
    for (const both of [
      [noon, MONDAY_NIGHT],
      [MONDAY_NIGHT, noon],
    ])
      expect(quiet(both, '2026-11-23T19:30:00+01:00')).toEqual([true, '2026-11-24T06:00:00.000Z']);
  });

  it('begin with the next window, even where one of them was skipped with its date', () => {
    const friday = { weekday: 5, from_s: 0, to_s: DAY_S };
    expect(quiet([friday], '2011-12-24T12:00:00-10:00', 'Pacific/Apia')).toEqual([
      false,
      '2012-01-05T10:00:00.000Z',
    ]);
  });

  it('last over a date that was skipped', () => {
    const thursday = { weekday: 4, from_s: 19 * H, to_s: DAY_S + 7 * H };
    expect(quiet([thursday], '2011-12-31T03:00:00+14:00', 'Pacific/Apia')).toEqual([
      true,
      '2011-12-30T17:00:00.000Z',
    ]);
  });

  it('are remembered up to the instant at which they begin and end', () => {
    const remembered = quietHoursOf([MONDAY_NIGHT], 'Europe/Berlin');
    const begins = at('2026-11-23T19:00:00+01:00');
    const ends = at('2026-11-24T07:00:00+01:00');
    expect([begins - 1, begins, ends - 1, ends, begins - 1].map((it) => remembered.at(it).quiet)).toEqual([
      false,
      true,
      true,
      false,
      false,
    ]);
  });

  it('hold through both coming of a date, from the first', () => {
    const sunday = { weekday: 7, from_s: 0, to_s: 6 * H };
    expect(
      ['2010-11-07T02:29:00Z', '2010-11-07T02:30:30Z', '2010-11-07T03:00:00Z', '2010-11-07T09:29:00Z'].map(
        (text) => quiet([sunday], text, 'America/St_Johns')[0],
      ),
    ).toEqual([false, true, true, true]);
  });

  it('are not guessed at in a zone that there is not, nor at no time', () => {
    expect(() => quietAt([MONDAY_NIGHT], 0, 'Europe/Nowhere')).toThrow();
    expect(() => quietAt([MONDAY_NIGHT], Number.NaN, 'Europe/Berlin')).toThrow();
  });
});

/** Around days whose clocks move, and one where they do not. */
const zones: [string, string][] = [
  ['Europe/Berlin', '2026-03-29T00:00:00Z'],
  ['Europe/Berlin', '2026-10-25T00:00:00Z'],
  ['Australia/Lord_Howe', '2026-10-03T12:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T12:00:00Z'],
  ['Pacific/Apia', '2011-12-30T10:00:00Z'],
  ['America/St_Johns', '2010-11-07T02:31:00Z'],
  ['Africa/Cairo', '2026-04-23T22:00:00Z'],
  ['Antarctica/Troll', '2026-03-29T01:00:00Z'],
  ['UTC', '2026-07-01T00:00:00Z'],
];
const moment = fc
  .record({ zone: fc.constantFrom(...zones), minutes: fc.integer({ min: -4320, max: 4320 }) })
  .map(({ zone: [timezone, text], minutes }) => ({ timezone, at: at(text) + minutes * 60_000 }));
const windowArb = fc
  .record({
    weekday: fc.integer({ min: 1, max: 7 }),
    from: fc.integer({ min: 0, max: 95 }),
    length: fc.integer({ min: 1, max: 96 }),
  })
  .map(({ weekday, from, length }) => ({ weekday, from_s: from * 900, to_s: (from + length) * 900 }));
const windows = fc.array(windowArb, { maxLength: 4 });

/** What somebody sees who reads the clock on the wall and the rule beside it. */
function byTheWall(all: readonly WallWindow[], instant: number, timezone: string): boolean {
  const wall = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(timezone).toPlainDateTime();
  return [0, 1, 2].some((back) => {
    const date = wall.toPlainDate().subtract({ days: back });
    const since = date.toPlainDateTime().until(wall, { largestUnit: 'seconds' }).seconds;
    return all.some((it) => it.weekday === date.dayOfWeek && since >= it.from_s && since < it.to_s);
  });
}

describe('at any moment around a change of the clocks', () => {
  it('is quiet whenever the clock on the wall says so', () => {
    fc.assert(
      fc.property(
        windows,
        moment,
        (all, { timezone, at }) => !byTheWall(all, at, timezone) || quietAt(all, at, timezone).quiet,
      ),
      { numRuns: 3000 },
    );
  });

  it('stays as it is until the instant it names, and is free from there where the wall says so at rest', () => {
    fc.assert(
      fc.property(
        windows,
        moment,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (all, { timezone, at }, part) => {
          const { quiet, until } = quietAt(all, at, timezone);
          if (until === null) return !quiet;
          const between = Math.floor(at + (until - at) * part * 0.999_999);
          const turned = quietAt(all, until, timezone);
          return quietAt(all, between, timezone).quiet === quiet && (quiet || turned.quiet);
        },
      ),
      { numRuns: 1000 },
    );
  });

  it('never becomes free because a window was added', () => {
    fc.assert(
      fc.property(windows, windowArb, moment, (all, more, { timezone, at }) => {
        return !quietAt(all, at, timezone).quiet || quietAt([...all, more], at, timezone).quiet;
      }),
      { numRuns: 1000 },
    );
  });

  it('is remembered as it was worked out', () => {
    fc.assert(
      fc.property(windows, fc.array(moment, { minLength: 2, maxLength: 6 }), (all, moments) => {
        const timezone = moments[0]?.timezone ?? 'UTC';
        const remembered = quietHoursOf(all, timezone);
        for (const { at } of moments) {
          const fresh = quietAt(all, at, timezone);
          const { quiet, until } = remembered.at(at);
          expect(quiet ? { quiet } : { quiet, until }).toEqual(fresh.quiet ? { quiet: true } : fresh);
        }
      }),
      { numRuns: 300 },
    );
  });
});
