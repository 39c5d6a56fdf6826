import type { ZoneRow } from '../../db/device/clock.ts';
import type { Piece } from '../../db/device/ledger.ts';
import { type Calendar, calendarOf, earliestOf, longestDayMs } from '../policy/calendar.ts';
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
  readonly time: Pick<TrustedClock, 'now' | 'state'>;
  readonly saved: readonly ZoneRow[];
  readonly keep: (zones: readonly ZoneRow[]) => void;
}

export function daysOf(deps: DaysDeps): Days {
  const { time } = deps;
  let zones = [...deps.saved];
  let counting = zones.length > 0 ? countingOf(zones, time.now()) : null;

  const calendar = (timezone: string) => {
    const now = time.now();
    if (!counting || counting.timezone !== timezone) {
      zones = changed(zones, timezone, now);
      deps.keep(zones);
      counting = countingOf(zones, now);
    } else if (now >= counting.until) counting = countingOf(zones, now);
    return counting.calendar;
  };
  const latest = () => (counting ? calendar(counting.timezone) : null);

  return {
    calendar,
    latest,
    today: () => {
      const it = latest();
      if (!it || time.state() !== 'trusted') return 'held';
      return `${it.dateAt(time.now())} ${it.timezone}`;
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

/** The zones after a change: each former one counts until its own midnight and the new one's have passed. */
export function changed(zones: readonly ZoneRow[], timezone: string, now: number): ZoneRow[] {
  const midnight = calendarOf(timezone).dateEndsAt(now);
  const formers = zones
    .filter((zone) => zone.timezone !== timezone && (zone.until === null || zone.until > now))
    .map((zone) => {
      const own = calendarOf(zone.timezone).dateEndsAt(now);
      return { timezone: zone.timezone, until: Math.max(zone.until ?? 0, own, midnight) };
    });
  return [{ timezone, until: null }, ...formers];
}

/** `until`: when the next former zone drops out. */
function countingOf(zones: readonly ZoneRow[], now: number) {
  const timezone = zones.find((zone) => zone.until === null)?.timezone ?? 'UTC';
  const formers = zones.filter((zone) => zone.until !== null && zone.until > now);
  return {
    timezone,
    until: Math.min(...formers.map((zone) => zone.until ?? now)),
    calendar: earliestOf([calendarOf(timezone), ...formers.map((zone) => calendarOf(zone.timezone))]),
  };
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
