import { describe, expect, it } from 'vitest';
import { calendarOf } from './calendar.ts';

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
