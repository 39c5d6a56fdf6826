import { Temporal } from 'temporal-polyfill';

/** The household's calendar: which date an instant belongs to, in its zone. Instants are milliseconds since the epoch. */
export interface Calendar {
  readonly timezone: string;
  /** `YYYY-MM-DD` of an instant. Remembers the day it last worked out: a tap costs two comparisons. */
  readonly dateAt: (at: number) => string;
  /** The first instant after `at` that has another date: a day can have any length, begin at any hour, or come twice. */
  readonly dateEndsAt: (at: number) => number;
}

/** `date` holds from `from` until before `to`. */
interface Stretch {
  readonly date: string;
  readonly from: number;
  readonly to: number;
}

export function calendarOf(timezone: string): Calendar {
  return remembering(timezone, (at) => dayAround(at, timezone));
}

/** A zone's calendar, and when its dates count: from `from` until before `until`. */
export interface Counting {
  readonly calendar: Calendar;
  readonly from: number;
  readonly until: number;
}

/**
 * While a household changes its zone, its date is the earliest of those that its zones have, so that no day opens a second
 * time. The first calendar gives its name, and counts where none does.
 */
export function earliestOf(zones: readonly [Counting, ...Counting[]]): Calendar {
  const [present] = zones;
  const at = (instant: number) => {
    const counting = zones.filter(({ from, until }) => from <= instant && instant < until);
    return counting.length > 0 ? counting.map(({ calendar }) => calendar) : [present.calendar];
  };
  return remembering(present.calendar.timezone, (instant) => {
    const date = earliestDate(at(instant), instant);
    let to = instant;
    do {
      const turns = zones.flatMap(({ from, until }) => [from, until]).filter((turn) => turn > to);
      to = Math.min(...turns, ...at(to).map((calendar) => calendar.dateEndsAt(to)));
    } while (earliestDate(at(to), to) === date);
    return { date, from: instant, to };
  });
}

function earliestDate(calendars: readonly Calendar[], at: number): string {
  const [earliest = ''] = calendars.map((calendar) => calendar.dateAt(at)).sort();
  return earliest;
}

function remembering(timezone: string, stretchAt: (at: number) => Stretch): Calendar {
  let last: Stretch = { date: '', from: 0, to: 0 };
  const at = (instant: number) => {
    if (instant < last.from || instant >= last.to) last = stretchAt(instant);
    return last;
  };
  return { timezone, dateAt: (instant) => at(instant).date, dateEndsAt: (instant) => at(instant).to };
}

/** A stretch around `at` in which the local date stays what it is. */
function dayAround(at: number, timezone: string): Stretch {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone);
  const date = local.toPlainDate();
  const begin = date.toZonedDateTime(timezone).epochMilliseconds;
  const next = nextMidnight(date, at, timezone);
  // A zone that turns back over midnight has its date twice with another between: then only from here on is sure.
  const once = begin <= at && !next.passed && leavesDate(begin, at, date, timezone) === null;
  const from = once ? begin : at;
  return { date: date.toString(), from, to: leavesDate(at, next.at, date, timezone) ?? next.at };
}

/** When the date after `date` begins, after `at`. Where it begins twice and the first time has passed, the second. */
function nextMidnight(date: Temporal.PlainDate, at: number, timezone: string) {
  const next = date.add({ days: 1 });
  const first = next.toZonedDateTime(timezone).epochMilliseconds;
  if (first > at) return { at: first, passed: false };
  const second = next.toPlainDateTime().toZonedDateTime(timezone, { disambiguation: 'later' });
  return { at: second.epochMilliseconds, passed: true };
}

/** The first change of the clocks after `from` and before `to` that leads to another date. */
function leavesDate(from: number, to: number, date: Temporal.PlainDate, timezone: string): number | null {
  let at = Temporal.Instant.fromEpochMilliseconds(from).toZonedDateTimeISO(timezone);
  for (;;) {
    const turn = at.getTimeZoneTransition('next');
    if (turn === null || turn.epochMilliseconds >= to) return null;
    if (!turn.toPlainDate().equals(date)) return turn.epochMilliseconds;
    at = turn;
  }
}

const DAY_MS = 24 * 3600_000;

/**
 * How long the longest local day is that a zone may still have: 24 hours, and as much more as its clocks are ever put back
 * in the two years after `at`.
 */
export function longestDayMs(timezone: string, at: number): number {
  let longest = DAY_MS;
  let local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone);
  const end = at + 731 * DAY_MS;
  for (;;) {
    const turn = local.getTimeZoneTransition('next');
    if (turn === null || turn.epochMilliseconds > end) return longest;
    const before = turn.subtract({ milliseconds: 1 });
    const back = (before.offsetNanoseconds - turn.offsetNanoseconds) / 1e6;
    longest = Math.max(longest, DAY_MS + back);
    local = turn;
  }
}
