import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { DAY_S, spanOf } from './wall-window.ts';

const seconds = (wall: string) => {
  const [hours = 0, minutes = 0] = wall.split(':').map(Number);
  return hours * 3600 + minutes * 60;
};

/** The real time of a window, as the zone's own clock shows its ends. */
const span = (timezone: string, date: string, from: string, to: string) => {
  const day = Temporal.PlainDate.from(date);
  const to_s = seconds(to) + (seconds(from) >= seconds(to) ? DAY_S : 0);
  const found = spanOf({ weekday: day.dayOfWeek, from_s: seconds(from), to_s }, day, timezone);
  const shown = (at: number) =>
    Temporal.Instant.fromEpochMilliseconds(at)
      .toZonedDateTimeISO(timezone)
      .toString({ timeZoneName: 'never', smallestUnit: 'minute' });
  return found && [shown(found.from), shown(found.to)];
};

type Case = readonly [what: string, date: string, from: string, to: string, begins: string, ends: string];

function table(title: string, timezone: string, cases: readonly Case[]) {
  describe(title, () => {
    for (const [what, date, from, to, begins, ends] of cases) {
      it(`${from} to ${to}: ${what}`, () => {
        expect(span(timezone, date, from, to)).toEqual([begins, ends]);
      });
    }
  });
}

table('an ordinary day in Berlin', 'Europe/Berlin', [
  ['lies on its date', '2026-11-23', '12:00', '14:00', '2026-11-23T12:00+01:00', '2026-11-23T14:00+01:00'],
  [
    'ends on the next date',
    '2026-11-23',
    '19:00',
    '07:00',
    '2026-11-23T19:00+01:00',
    '2026-11-24T07:00+01:00',
  ],
  [
    'takes all of the date',
    '2026-11-23',
    '00:00',
    '24:00',
    '2026-11-23T00:00+01:00',
    '2026-11-24T00:00+01:00',
  ],
]);

table('the night in which Berlin skips 02:00 to 03:00', 'Europe/Berlin', [
  ['is an hour shorter', '2026-03-28', '19:00', '07:00', '2026-03-28T19:00+01:00', '2026-03-29T07:00+02:00'],
  [
    'a skipped end comes later',
    '2026-03-28',
    '22:00',
    '02:30',
    '2026-03-28T22:00+01:00',
    '2026-03-29T03:30+02:00',
  ],
  [
    'an end at the edge is where the clock goes on',
    '2026-03-28',
    '22:00',
    '02:00',
    '2026-03-28T22:00+01:00',
    '2026-03-29T03:00+02:00',
  ],
  [
    'an end after the edge stays',
    '2026-03-28',
    '22:00',
    '03:00',
    '2026-03-28T22:00+01:00',
    '2026-03-29T03:00+02:00',
  ],
  [
    'a skipped beginning is where the clock goes on',
    '2026-03-29',
    '02:30',
    '03:15',
    '2026-03-29T03:00+02:00',
    '2026-03-29T03:15+02:00',
  ],
  [
    'a beginning at the edge as well',
    '2026-03-29',
    '02:00',
    '06:00',
    '2026-03-29T03:00+02:00',
    '2026-03-29T06:00+02:00',
  ],
  [
    'one that is skipped as a whole is moved',
    '2026-03-29',
    '02:15',
    '02:45',
    '2026-03-29T03:15+02:00',
    '2026-03-29T03:45+02:00',
  ],
  ['a day of 23 hours', '2026-03-29', '00:00', '24:00', '2026-03-29T00:00+01:00', '2026-03-30T00:00+02:00'],
]);

table('the night in which Berlin has 02:00 to 03:00 twice', 'Europe/Berlin', [
  ['is an hour longer', '2026-10-24', '19:00', '07:00', '2026-10-24T19:00+02:00', '2026-10-25T07:00+01:00'],
  ['ends at the second', '2026-10-24', '22:00', '02:30', '2026-10-24T22:00+02:00', '2026-10-25T02:30+01:00'],
  [
    'ends at the second edge',
    '2026-10-24',
    '22:00',
    '02:00',
    '2026-10-24T22:00+02:00',
    '2026-10-25T02:00+01:00',
  ],
  ['begins at the first', '2026-10-25', '02:30', '06:00', '2026-10-25T02:30+02:00', '2026-10-25T06:00+01:00'],
  [
    'begins at the first edge',
    '2026-10-25',
    '02:00',
    '06:00',
    '2026-10-25T02:00+02:00',
    '2026-10-25T06:00+01:00',
  ],
  [
    'begins at the first and ends at the second',
    '2026-10-25',
    '02:15',
    '02:45',
    '2026-10-25T02:15+02:00',
    '2026-10-25T02:45+01:00',
  ],
  [
    'begins after both at the edge',
    '2026-10-25',
    '03:00',
    '06:00',
    '2026-10-25T03:00+01:00',
    '2026-10-25T06:00+01:00',
  ],
  ['a day of 25 hours', '2026-10-25', '00:00', '24:00', '2026-10-25T00:00+02:00', '2026-10-26T00:00+01:00'],
]);

table('Lord Howe, whose clocks move by half an hour', 'Australia/Lord_Howe', [
  [
    'a skipped beginning is where the clock goes on',
    '2026-10-04',
    '02:15',
    '03:00',
    '2026-10-04T02:30+11:00',
    '2026-10-04T03:00+11:00',
  ],
  [
    'a skipped end comes half an hour later',
    '2026-10-03',
    '20:00',
    '02:15',
    '2026-10-03T20:00+10:30',
    '2026-10-04T02:45+11:00',
  ],
  ['begins at the first', '2026-04-05', '01:45', '05:00', '2026-04-05T01:45+11:00', '2026-04-05T05:00+10:30'],
  ['ends at the second', '2026-04-04', '20:00', '01:45', '2026-04-04T20:00+11:00', '2026-04-05T01:45+10:30'],
]);

table('Apia, which left out a Friday', 'Pacific/Apia', [
  [
    'Thursday’s night ends on the morning that came',
    '2011-12-29',
    '19:00',
    '07:00',
    '2011-12-29T19:00-10:00',
    '2011-12-31T07:00+14:00',
  ],
  [
    'of Friday’s night the morning came',
    '2011-12-30',
    '19:00',
    '07:00',
    '2011-12-31T00:00+14:00',
    '2011-12-31T07:00+14:00',
  ],
  [
    'Friday’s noon is moved as a whole',
    '2011-12-30',
    '12:00',
    '14:00',
    '2011-12-31T12:00+14:00',
    '2011-12-31T14:00+14:00',
  ],
]);

table('days that begin or end oddly', 'Africa/Cairo', [
  [
    'all of a date that begins at 01:00',
    '2026-04-24',
    '00:00',
    '24:00',
    '2026-04-24T01:00+03:00',
    '2026-04-25T00:00+03:00',
  ],
  [
    'until a midnight that is skipped',
    '2026-04-23',
    '19:00',
    '24:00',
    '2026-04-23T19:00+02:00',
    '2026-04-24T01:00+03:00',
  ],
]);

describe('a window of which nothing is left', () => {
  it('is none: the skipped hour exactly, the skipped date exactly', () => {
    expect([
      span('Europe/Berlin', '2026-03-29', '02:00', '03:00'),
      span('Pacific/Apia', '2011-12-30', '00:00', '24:00'),
    ]).toEqual([null, null]);
  });
});
