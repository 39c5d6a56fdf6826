import { Temporal } from 'temporal-polyfill';

/** The household's calendar: which date an instant belongs to, in its zone. */
export interface Calendar {
  readonly timezone: string;
  /** `YYYY-MM-DD` of an instant in milliseconds. Remembers the day it last worked out: a tap costs two comparisons. */
  readonly dateAt: (at: number) => string;
}

export function calendarOf(timezone: string): Calendar {
  let day = { date: '', from: 0, to: 0 };
  return {
    timezone,
    dateAt: (at) => {
      if (at < day.from || at >= day.to) day = dayAround(at, timezone);
      return day.date;
    },
  };
}

/** A stretch around `at` in which the local date stays what it is. A date can come twice and need not begin at 00:00. */
function dayAround(at: number, timezone: string) {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone);
  const date = local.toPlainDate();
  const begin = date.toZonedDateTime(timezone);
  const from = begin.epochMilliseconds;
  const to = date.add({ days: 1 }).toZonedDateTime(timezone).epochMilliseconds;
  const turn = begin.getTimeZoneTransition('next');
  const leaves = turn !== null && turn.epochMilliseconds < to && !turn.toPlainDate().equals(date);
  // A zone that turns back over midnight has its date twice with another between: then only this instant is sure.
  const whole = at >= from && at < to && !leaves;
  return whole ? { date: date.toString(), from, to } : { date: date.toString(), from: at, to: at + 1 };
}
