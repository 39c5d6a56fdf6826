import type { Temporal } from 'temporal-polyfill';

/** Local wall time on every date of one weekday (ISO, Monday is 1), [from, to). */
export interface WallWindow {
  readonly weekday: number;
  /** Seconds since that date's 00:00 on the wall. `to_s` past 86400 is on the next date. */
  readonly from_s: number;
  readonly to_s: number;
}

/** Real time, milliseconds, [from, to). */
export interface Span {
  readonly from: number;
  readonly to: number;
}

export const DAY_S = 86_400;

/**
 * The real time that a window takes up on a date; null where none is left of it. A wall time that comes twice begins at the
 * first and ends at the second, and one that is skipped ends later by what was skipped. A skipped beginning is where the clock
 * goes on, unless all of the window is skipped: that is moved as a whole.
 */
export function spanOf(window: WallWindow, date: Temporal.PlainDate, timezone: string): Span | null {
  const begin = wallTime(date, window.from_s);
  const end = wallTime(date, window.to_s);
  const to = end.toZonedDateTime(timezone, { disambiguation: 'later' }).epochMilliseconds;
  const gap = gapAt(begin, timezone);
  const moved = gap !== null && gap === gapAt(end, timezone);
  const from =
    gap === null || moved
      ? begin.toZonedDateTime(timezone, { disambiguation: moved ? 'later' : 'earlier' }).epochMilliseconds
      : gap;
  return from < to ? { from, to } : null;
}

function wallTime(date: Temporal.PlainDate, seconds: number): Temporal.PlainDateTime {
  return date.toPlainDateTime().add({ seconds });
}

/** The instant at which the clock jumped over a wall time; null for one that exists. */
function gapAt(wall: Temporal.PlainDateTime, timezone: string): number | null {
  const before = wall.toZonedDateTime(timezone, { disambiguation: 'earlier' });
  if (before.toPlainDateTime().equals(wall)) return null;
  return before.getTimeZoneTransition('next')?.epochMilliseconds ?? before.epochMilliseconds;
}
