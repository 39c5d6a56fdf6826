import { describe, expect, it } from 'vitest';
import { bySmallestDate, minutesToAdd } from './book-day.ts';

describe('the minutes that a day grows by', () => {
  it('are the started ones, and only those not counted before', () => {
    expect([
      minutesToAdd(0, 0),
      minutesToAdd(0, 1),
      minutesToAdd(1, 60),
      minutesToAdd(60, 61),
      minutesToAdd(61, 300),
    ]).toEqual([0, 1, 0, 1, 3]);
  });

  it('come to the same in whatever steps the seconds arrive', () => {
    let minutes = 0;
    for (let seconds = 0; seconds < 3601; seconds += 7) minutes += minutesToAdd(seconds, seconds + 7);
    expect(minutes).toBe(minutesToAdd(0, 3605));
  });
});

describe('the days of a session', () => {
  it('are taken in order, of two figures for one date the greater', () => {
    const day = (date: string, seconds: number) => ({ date, seconds, timezone: 'UTC' });
    const days = [day('2026-01-16', 5), day('2026-01-15', 9), day('2026-01-16', 7), day('2026-01-15', 3)];
    expect(bySmallestDate(days)).toEqual([day('2026-01-15', 9), day('2026-01-16', 7)]);
  });
});
