import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { calendarOf, earliestOf, longestDayMs } from './calendar.ts';

/** Asked in one calendar in order, so that what it remembers is tried too. */
const dates = (timezone: string, ...instants: string[]) => {
  const calendar = calendarOf(timezone);
  return instants.map((it) => calendar.dateAt(Date.parse(it)));
};

describe('the date of an instant', () => {
  it('is the household’s, not the machine’s', () => {
    expect(dates('Europe/Berlin', '2026-11-22T22:59:59Z', '2026-11-22T23:00:00Z')).toEqual([
      '2026-11-22',
      '2026-11-23',
    ]);
    expect(dates('America/New_York', '2026-11-22T23:00:00Z')).toEqual(['2026-11-22']);
  });

  it('holds through days of 23 and 25 hours', () => {
    expect(
      dates('Europe/Berlin', '2026-03-28T23:00:00Z', '2026-03-29T21:59:59Z', '2026-03-29T22:00:00Z'),
    ).toEqual(['2026-03-29', '2026-03-29', '2026-03-30']);
    expect(
      dates('Europe/Berlin', '2026-10-24T22:00:00Z', '2026-10-25T22:59:59Z', '2026-10-25T23:00:00Z'),
    ).toEqual(['2026-10-25', '2026-10-25', '2026-10-26']);
  });

  it('may begin at one in the morning', () => {
    expect(dates('Africa/Cairo', '2026-04-23T21:59:59Z', '2026-04-23T22:00:00Z')).toEqual([
      '2026-04-23',
      '2026-04-24',
    ]);
  });

  it('may be left out altogether', () => {
    expect(dates('Pacific/Apia', '2011-12-30T09:59:59Z', '2011-12-30T10:00:00Z')).toEqual([
      '2011-12-29',
      '2011-12-31',
    ]);
  });

  it('may come back for an hour', () => {
    expect(
      dates(
        'America/St_Johns',
        '2010-11-07T02:29:00Z',
        '2010-11-07T02:30:30Z',
        '2010-11-07T02:31:00Z',
        '2010-11-07T03:29:59Z',
        '2010-11-07T03:31:00Z',
      ),
    ).toEqual(['2010-11-06', '2010-11-07', '2010-11-06', '2010-11-06', '2010-11-07']);
  });
});

const endOf = (timezone: string, at: string) =>
  new Date(calendarOf(timezone).dateEndsAt(Date.parse(at))).toISOString();

describe('a calendar that is asked back and forth', () => {
  it('does not take the hour that came back for all of its date', () => {
    const instants = ['2010-11-07T03:00:00Z', '2010-11-07T02:30:30Z', '2010-11-06T12:00:00Z'];
    expect(dates('America/St_Johns', ...instants)).toEqual(['2010-11-06', '2010-11-07', '2010-11-06']);
  });
});

describe('the end of a date', () => {
  const table: [string, string, string, string][] = [
    ['Europe/Berlin', 'a day of 23 hours', '2026-03-28T23:00:00Z', '2026-03-29T22:00:00.000Z'],
    ['Europe/Berlin', 'a day of 25 hours', '2026-10-24T22:00:00Z', '2026-10-25T23:00:00.000Z'],
    ['Europe/Berlin', 'its last millisecond', '2026-10-25T22:59:59.999Z', '2026-10-25T23:00:00.000Z'],
    ['Africa/Cairo', 'a next day that begins at 01:00', '2026-04-23T12:00:00Z', '2026-04-23T22:00:00.000Z'],
    ['Africa/Cairo', 'a day that began at 01:00', '2026-04-23T22:00:00Z', '2026-04-24T21:00:00.000Z'],
    [
      'America/Santiago',
      'a next day that begins at 01:00',
      '2026-09-05T12:00:00Z',
      '2026-09-06T04:00:00.000Z',
    ],
    ['America/Santiago', 'a day that began at 01:00', '2026-09-06T04:00:00Z', '2026-09-07T03:00:00.000Z'],
    [
      'America/Sao_Paulo',
      'a next day that begins at 01:00',
      '2018-11-03T12:00:00Z',
      '2018-11-04T03:00:00.000Z',
    ],
    ['America/Sao_Paulo', 'a day that began at 01:00', '2018-11-04T03:00:00Z', '2018-11-05T02:00:00.000Z'],
    ['Australia/Lord_Howe', 'a day of 24.5 hours', '2026-04-04T13:00:00Z', '2026-04-05T13:30:00.000Z'],
    ['Australia/Lord_Howe', 'a day of 23.5 hours', '2026-10-03T13:30:00Z', '2026-10-04T13:00:00.000Z'],
    [
      'Pacific/Apia',
      'the day before one that is left out',
      '2011-12-29T12:00:00Z',
      '2011-12-30T10:00:00.000Z',
    ],
    [
      'Pacific/Apia',
      'the day after one that was left out',
      '2011-12-30T10:00:00Z',
      '2011-12-31T10:00:00.000Z',
    ],
    ['America/St_Johns', 'a day that comes back', '2010-11-06T12:00:00Z', '2010-11-07T02:30:00.000Z'],
    ['America/St_Johns', 'a minute of the next day', '2010-11-07T02:30:30Z', '2010-11-07T02:31:00.000Z'],
    ['America/St_Johns', 'the hour that came back', '2010-11-07T02:31:00Z', '2010-11-07T03:30:00.000Z'],
    ['America/St_Johns', 'the day after', '2010-11-07T03:30:00Z', '2010-11-08T03:30:00.000Z'],
  ];
  for (const [timezone, what, at, end] of table) {
    it(`in ${timezone}, of ${what}, is ${end}`, () => {
      expect(endOf(timezone, at)).toBe(end);
    });
  }

  it('is where the date turns, everywhere and always', () => {
    const zones = [...new Set(table.map(([timezone]) => timezone))];
    const turns = fc.record({
      timezone: fc.constantFrom(...zones, 'UTC', 'Asia/Tokyo', 'America/Nuuk', 'Africa/Casablanca'),
      at: fc.oneof(
        fc.integer({ min: Date.UTC(2009, 0), max: Date.UTC(2030, 0) }),
        fc
          .tuple(fc.constantFrom(...table), fc.integer({ min: -2 * 86_400_000, max: 2 * 86_400_000 }))
          .map(([row, by]) => Date.parse(row[2]) + by),
      ),
    });
    fc.assert(
      fc.property(turns, ({ timezone, at }) => {
        const plain = (it: number) =>
          Temporal.Instant.fromEpochMilliseconds(it).toZonedDateTimeISO(timezone).toPlainDate().toString();
        const calendar = calendarOf(timezone);
        const end = calendar.dateEndsAt(at);
        const inside = [at, at + Math.floor((end - at) / 2), end - 1].map(plain);
        expect([calendar.dateAt(at), ...inside]).toEqual(Array(4).fill(plain(at)));
        const around = [at - 3_600_000, at + 60_000, at - 60_000, at + 3_600_000, end, at - 86_400_000];
        expect(around.map(calendar.dateAt)).toEqual(around.map(plain));
        expect([end > at, plain(end) === plain(at), calendar.dateAt(end)]).toEqual([true, false, plain(end)]);
      }),
    );
  });
});

describe('the longest day that a zone may still have', () => {
  const hours = (timezone: string) => longestDayMs(timezone, Date.UTC(2026, 6, 1)) / 3600_000;
  it('is longer than 24 hours by what the clocks are put back', () => {
    const zones = ['Europe/Berlin', 'Australia/Lord_Howe', 'Asia/Tokyo', 'UTC'];
    expect(zones.map(hours)).toEqual([25, 24.5, 24, 24]);
  });
});

const always = (timezone: string) => ({
  calendar: calendarOf(timezone),
  from: 0,
  until: Number.POSITIVE_INFINITY,
});

describe('a household that changes its zone', () => {
  const during = (present: string, former: string, ...instants: string[]) => {
    const calendar = earliestOf([always(present), always(former)]);
    return instants.map((at) => {
      const end = new Date(calendar.dateEndsAt(Date.parse(at))).toISOString();
      return `${calendar.dateAt(Date.parse(at))} until ${end}`;
    });
  };

  it('to the east keeps its date until the former zone’s midnight', () => {
    expect(during('Asia/Tokyo', 'Europe/Berlin', '2026-11-22T12:00:00Z', '2026-11-22T16:00:00Z')).toEqual([
      '2026-11-22 until 2026-11-22T23:00:00.000Z',
      '2026-11-22 until 2026-11-22T23:00:00.000Z',
    ]);
  });

  it('to the west goes on with the date that is earlier there', () => {
    expect(
      during('America/New_York', 'Europe/Berlin', '2026-11-22T02:00:00Z', '2026-11-22T12:00:00Z'),
    ).toEqual(['2026-11-21 until 2026-11-22T05:00:00.000Z', '2026-11-22 until 2026-11-23T05:00:00.000Z']);
  });

  it('goes by the name of the new one', () => {
    expect(earliestOf([always('Asia/Tokyo'), always('Europe/Berlin')]).timezone).toBe('Asia/Tokyo');
  });

  it('has for each instant the date that counted then', () => {
    const at = (time: string) => Date.parse(`2026-11-${time}:00Z`);
    // In Berlin until noon, in Tokyo from then on; Berlin's dates count until its midnight.
    const calendar = earliestOf([
      { calendar: calendarOf('Asia/Tokyo'), from: at('22T11:00'), until: Number.POSITIVE_INFINITY },
      { calendar: calendarOf('Europe/Berlin'), from: 0, until: at('22T23:00') },
    ]);
    const instants = ['21T22:59', '21T23:00', '22T10:00', '22T16:00', '22T22:59', '22T23:00', '23T15:00'];
    expect(instants.map((time) => [time, calendar.dateAt(at(time))])).toEqual([
      ['21T22:59', '2026-11-21'],
      ['21T23:00', '2026-11-22'],
      ['22T10:00', '2026-11-22'],
      ['22T16:00', '2026-11-22'],
      ['22T22:59', '2026-11-22'],
      ['22T23:00', '2026-11-23'],
      ['23T15:00', '2026-11-24'],
    ]);
    expect(calendar.dateEndsAt(at('22T10:00'))).toBe(at('22T23:00'));
  });
});
