import type { Ledger } from '../../db/device/ledger.ts';
import type { SessionRow, Sessions } from '../../db/device/sessions.ts';
import type { SessionItem } from '../../sync/protocol.ts';
import type { Calendar } from '../policy/calendar.ts';
import type { Household } from '../policy/household.ts';
import type { SessionStore } from './player.ts';
import { playedSeconds } from './session.ts';

export interface SessionStoreDeps {
  readonly sessions: Sessions;
  readonly household: () => Household | null;
  /** The kiosk's time, milliseconds. */
  readonly now: () => number;
  /** Something is queued for the gateway. */
  readonly onQueued: () => void;
}

/** Writes what the player does into state.db. */
export function createSessionStore(deps: SessionStoreDeps): SessionStore {
  const { sessions, now } = deps;
  // A session that runs keeps its calendar, even if the household is wiped meanwhile.
  const calendars = new Map<string, Calendar>();
  const dayOf = (id: string) => {
    const calendar = calendars.get(id);
    if (!calendar) throw new Error(`session ${id} was never opened`);
    return { date: calendar.dateAt(now()), timezone: calendar.timezone };
  };

  return {
    open: ({ id, play, booked_s }) => {
      const household = deps.household();
      if (!household) throw new Error('there is no household to write a session for');
      calendars.set(id, household.calendar);
      sessions.open(
        {
          id,
          user_id: household.user_id,
          kiosk_id: household.kiosk_id,
          profile_id: play.profile.id,
          video_id: play.mapping.video_id,
          nfc_chip_id: play.chip_id,
          mapping_id: play.mapping.mapping_id,
          started_at: now(),
        },
        booked_s,
        dayOf(id),
      );
    },
    book: (session) => {
      const charge = { booked_s: session.booked_s, played_s: playedSeconds(session) };
      sessions.book(session.id, charge, dayOf(session.id), session.position_s, now());
      deps.onQueued();
    },
    close: (session, ending) => {
      sessions.close(session.id, {
        ended_at: now(),
        played_s: ending.seconds,
        completed: ending.completed,
        stopped_reason: ending.reason,
        position_s: ending.resume_at_s,
      });
      calendars.delete(session.id);
      deps.onQueued();
    },
  };
}

/** A session as the gateway is told of it. Null before anything is booked. */
export function sessionItem(ledger: Ledger, row: SessionRow): SessionItem | null {
  const days = ledger.ofSession(row.id).map(({ date, timezone }) => ({
    date,
    timezone,
    seconds: ledger.playedOn(row.profile_id, date),
  }));
  if (days.length === 0) return null;
  return {
    type: 'session',
    id: row.id,
    video_id: row.video_id,
    profile_id: row.profile_id,
    nfc_chip_id: row.nfc_chip_id,
    started_at: new Date(row.started_at).toISOString(),
    ended_at: row.ended_at === null ? null : new Date(row.ended_at).toISOString(),
    duration_seconds: row.duration_seconds,
    completed: row.completed === null ? null : row.completed === 1,
    stopped_reason: row.stopped_reason,
    days,
  };
}
