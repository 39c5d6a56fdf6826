import { Temporal } from 'temporal-polyfill';
import { type Span, spanOf, type WallWindow } from '../../db/day/wall-window.ts';

/**
 * Whether it is quiet at an instant, and until when that stays so (milliseconds; null: for good). While it is quiet, at least
 * until then: the next window may begin before this one ends.
 */
export interface Quiet {
  readonly quiet: boolean;
  readonly until: number | null;
}

/** A child's quiet hours. Remembers the stretch it last worked out: a tap costs two comparisons. */
export interface QuietHours {
  readonly at: (at: number) => Quiet;
}

/** A window of yesterday's yesterday may end today; where a date comes twice, tomorrow's may have begun. */
const FIRST_DAY = -2;
const LAST_DAY = 1;
/** Each weekday comes twice at least, even where one date of it is skipped. */
const HORIZON_DAYS = 16;

export function quietHoursOf(windows: readonly WallWindow[], timezone: string): QuietHours {
  if (windows.length === 0) return { at: () => ({ quiet: false, until: null }) };
  let known: (Quiet & { readonly from: number }) | null = null;
  return {
    at: (at) => {
      if (known === null || at < known.from || (known.until !== null && at >= known.until)) {
        known = { ...quietAt(windows, at, timezone), from: at };
      }
      return { quiet: known.quiet, until: known.until };
    },
  };
}

/** Throws on a time zone or an instant that there is not: what cannot be worked out must not count as free. */
export function quietAt(windows: readonly WallWindow[], at: number, timezone: string): Quiet {
  const today = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone).toPlainDate();
  let ends: number | null = null;
  let begins: number | null = null;
  for (let day = FIRST_DAY; day <= LAST_DAY || (begins === null && day <= HORIZON_DAYS); day++) {
    for (const span of spansOn(windows, today.add({ days: day }), timezone)) {
      if (span.from > at) begins = Math.min(begins ?? span.from, span.from);
      else if (span.to > at) ends = Math.max(ends ?? span.to, span.to);
    }
  }
  return ends === null ? { quiet: false, until: begins } : { quiet: true, until: ends };
}

function spansOn(windows: readonly WallWindow[], date: Temporal.PlainDate, timezone: string): Span[] {
  return windows
    .filter((window) => window.weekday === date.dayOfWeek)
    .map((window) => spanOf(window, date, timezone))
    .filter((span) => span !== null);
}
