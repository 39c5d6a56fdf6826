import { calendarOf } from '../../db/day/calendar.ts';
import type { LeasedDay } from '../../db/day/grant-lease.ts';
import { daysOf } from '../clock/days.ts';
import { playedSeconds, type Session } from '../playback/session.ts';
import { type Parts, soundParts, type Timekeeping } from './parts.ts';
import { openRecord, sum } from './record.ts';

/** Parts with the mistakes that others have made. The oracle must notice each. */

/** What the system says the time is, is the time. */
export const wallClockIsTime: Parts = {
  ...soundParts,
  time: ({ time }, clock) => {
    const wall = { ...time, now: () => Math.round(clock.now()), state: () => 'trusted' as const };
    return { time: wall, days: daysOf({ time: wall, saved: [], keep: () => undefined }) };
  },
};

/** Whoever's clock says that it is another date begins anew, whether anybody confirmed it or not. */
export const anotherDateIsAnotherDay: Parts = {
  ...soundParts,
  ledger: (state, it) => usedOnDate(state.db, it),
};

/** Seconds are written down when they have been played. */
export const bookedAfterwards: Parts = {
  ...soundParts,
  store: (store) => {
    const played = (session: Session): Session => ({ ...session, booked_s: playedSeconds(session) });
    return {
      ...store,
      open: (session) => store.open(played(session)),
      book: (session) => store.book(played(session)),
    };
  },
};

/** What a kiosk says of a date a second time is added to what it said before. */
export const repeatsAreAdded: Parts = {
  ...soundParts,
  record: () => openRecord((known, said) => known + said),
};

/** Of what several kiosks played, the greatest counts. */
export const kiosksAreNotAdded: Parts = {
  ...soundParts,
  grant: ({ whole_s, foreign_s, kiosks }: LeasedDay, kiosk_id, lease_s) => {
    const own = kiosks.find((kiosk) => kiosk.kiosk_id === kiosk_id);
    const most_s = Math.max(...kiosks.map(({ used_s, upto_s }) => Math.max(used_s, upto_s ?? 0)));
    const left_s = Math.max(0, whole_s - foreign_s - most_s);
    return Math.max(own?.upto_s ?? 0, (own?.used_s ?? 0) + Math.min(lease_s, left_s));
  },
  record: () => {
    const record = openRecord();
    return {
      ...record,
      days: (kiosk_id) => {
        const { kiosk_watch_time, ...days } = record.days(kiosk_id);
        const own = (child: string, date: string) => record.seconds(child, date, kiosk_id);
        const beyond = kiosk_watch_time.map((row) =>
          row.kiosk_id === kiosk_id
            ? row
            : { ...row, seconds: Math.max(0, row.seconds - own(row.profile_id, row.date)) },
        );
        return { ...days, kiosk_watch_time: beyond };
      },
    };
  },
};

/** A time that nobody has confirmed is believed. */
export const heldIsTrusted: Parts = {
  ...soundParts,
  time: ({ time, days }) => {
    const state = () => (time.state() === 'held' ? ('trusted' as const) : time.state());
    const believing = { ...time, state };
    return { time: believing, days: { ...days, today: todayOf(days, believing) } };
  },
};

function todayOf(days: Timekeeping['days'], time: Timekeeping['time']): () => string {
  return () => {
    const calendar = days.latest();
    return calendar ? `${calendar.dateAt(time.now())} ${calendar.timezone}` : 'held';
  };
}

type Usage = ReturnType<Parts['ledger']>;

function usedOnDate(db: Parameters<Parts['ledger']>[0]['db'], { time, days }: Timekeeping): Usage {
  const find = db.prepare<[string, string, string | null], { mapping_id: string; seconds: number }>(`
    SELECT mapping_id, sum(booked_s) AS seconds FROM ledger
     WHERE profile_id = ? AND date = ? AND session_id IS NOT ? GROUP BY 1`);
  const usage = (child: string, mapping: string, date: string, without: string | null) => {
    const rows = find.all(child, date, without);
    return {
      used_s: sum(rows.map(({ seconds }) => seconds)),
      mapping_used_s: sum(rows.filter((row) => row.mapping_id === mapping).map(({ seconds }) => seconds)),
    };
  };
  const today = () => (days.latest() ?? calendarOf('UTC')).dateAt(time.now());
  return {
    usage,
    usageSince: (child, mapping, _since, without) => usage(child, mapping, today(), without),
    usageAhead: () => ({ used_s: 0, mapping_used_s: 0 }),
  };
}
