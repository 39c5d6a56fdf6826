import { type Calendar, type Counting, calendarOf, earliestOf, longestDayMs } from '../../db/day/calendar.ts';
import type { ZoneRow } from '../../db/device/clock.ts';
import type { Piece } from '../../db/device/ledger.ts';
import type { Household } from '../policy/household.ts';
import type { TrustedClock } from './trusted.ts';

/** Which date it is for this household, now that its zone may have changed. */
export interface Days {
  /** The calendar that counts, given the household's zone. A zone seen for the first time is a change, and is kept. */
  readonly calendar: (timezone: string) => Calendar;
  /** The calendar that counted last; null where no household was ever known. */
  readonly latest: () => Calendar | null;
  /** Names the day that seconds are charged to now: another name means that the law has to be asked again. */
  readonly today: () => string;
}

export interface DaysDeps {
  readonly time: Pick<TrustedClock, 'now' | 'state' | 'corrections'>;
  readonly saved: readonly ZoneRow[];
  readonly keep: (zones: readonly ZoneRow[]) => void;
}

export function daysOf(deps: DaysDeps): Days {
  const { time } = deps;
  let zones = [...deps.saved];
  let counting = zones.length > 0 ? calendarIn(zones) : null;

  const calendar = (timezone: string) => {
    if (counting?.timezone === timezone) return counting;
    zones = changed(zones, timezone, time.now());
    deps.keep(zones);
    counting = calendarIn(zones);
    return counting;
  };
  return {
    calendar,
    latest: () => counting,
    today: () => {
      if (!counting || time.state() !== 'trusted') return 'held';
      return `${counting.dateAt(time.now())} ${counting.timezone} ${time.corrections()}`;
    },
  };
}

/** The household with the calendar that counts, made once for each household and calendar. */
export function inItsDays(
  days: Pick<Days, 'calendar'>,
  household: () => Household | null,
): () => Household | null {
  let last: { readonly of: Household; readonly made: Household } | null = null;
  return () => {
    const it = household();
    if (!it) return null;
    const calendar = days.calendar(it.settings.timezone);
    if (last?.of !== it || last.made.calendar !== calendar) last = { of: it, made: { ...it, calendar } };
    return last.made;
  };
}

/** Former zones are kept a while longer than they count: a session may have begun before. */
const KEPT_MS = 2 * 24 * 3600_000;

/** The zones after a change: each former one counts until its own midnight and the new one's have passed. */
export function changed(zones: readonly ZoneRow[], timezone: string, now: number): ZoneRow[] {
  const midnight = calendarOf(timezone).dateEndsAt(now);
  const formers = zones
    .filter((zone) => zone.timezone !== timezone && (zone.until ?? now) > now - KEPT_MS)
    .map((zone) => {
      if (zone.until !== null && zone.until <= now) return zone;
      const own = calendarOf(zone.timezone).dateEndsAt(now);
      return { ...zone, until: Math.max(zone.until ?? 0, own, midnight) };
    });
  // One that counts still, and is the present one again, has never ceased to count.
  const still = zones.find((zone) => zone.timezone === timezone && (zone.until ?? 0) > now);
  const since = zones.length === 0 ? 0 : (still?.since ?? now);
  return [{ timezone, since, until: null }, ...formers];
}

function calendarIn(zones: readonly ZoneRow[]): Calendar {
  const [present, ...formers] = [...zones].sort(
    (a, b) => Number(a.until !== null) - Number(b.until !== null),
  );
  return earliestOf([
    countingOf(present ?? { timezone: 'UTC', since: 0, until: null }),
    ...formers.map(countingOf),
  ]);
}

function countingOf({ timezone, since, until }: ZoneRow): Counting {
  return { calendar: calendarOf(timezone), from: since, until: until ?? Number.POSITIVE_INFINITY };
}

/**
 * How much of the kiosk's own time counts as one day while nobody can say which day it is: as much as the longest day has, or
 * a child could spend two allowances within the 25 hours of one. Worked out once for each zone.
 */
export function heldDays(): (calendar: Calendar, now: number) => number {
  const known = new Map<string, number>();
  return ({ timezone }, now) => {
    const length = known.get(timezone) ?? longestDayMs(timezone, now);
    known.set(timezone, length);
    return length;
  };
}

/** Seconds split by the dates that they fall on. A second over the turn belongs to the new date. */
export function byDate(calendar: Calendar, piece: Piece): Piece[] {
  const pieces: Piece[] = [];
  let { booked_s, played_s } = piece;
  let from = piece.lb_until - booked_s * 1000;
  do {
    const ends = calendar.dateEndsAt(from);
    const here = Math.min(booked_s, Math.floor((ends - from) / 1000));
    const played = Math.min(played_s, here);
    if (here > 0 || booked_s === 0) {
      const day = { date: calendar.dateAt(from), timezone: calendar.timezone };
      pieces.push({ ...piece, ...day, lb_until: from + here * 1000, booked_s: here, played_s: played });
    }
    booked_s -= here;
    played_s -= played;
    from = ends;
  } while (booked_s > 0);
  return pieces;
}
