import type { Ledger } from '../../db/device/ledger.ts';
import type { SessionRow, Sessions } from '../../db/device/sessions.ts';
import type { Clock } from '../../sync/clock.ts';
import type { SessionItem } from '../../sync/protocol.ts';
import { byDate, type Days } from '../clock/days.ts';
import type { TrustedClock } from '../clock/trusted.ts';
import type { Household } from '../policy/household.ts';
import { piecesOf } from './pieces.ts';
import type { SessionStore } from './player.ts';
import { playedSeconds, type Session } from './session.ts';

export interface SessionStoreDeps {
  readonly sessions: Sessions;
  readonly household: () => Household | null;
  readonly clock: Pick<Clock, 'monotonic'>;
  readonly time: Pick<TrustedClock, 'now' | 'state' | 'row'>;
  readonly days: Pick<Days, 'latest'>;
  /** Something is queued for the gateway. */
  readonly onQueued: () => void;
}

/** Writes what the player does into state.db. */
export function createSessionStore(deps: SessionStoreDeps): SessionStore {
  const { sessions, clock, time, days } = deps;

  const charged = (session: Session) => {
    const calendar = days.latest();
    if (!calendar) throw new Error('there was never a household to charge a session to');
    const t = clock.monotonic();
    const now = time.now();
    const row = time.row();
    const pieces = piecesOf(session, {
      t,
      at: (monotonic) => now - t + monotonic,
      boot_id: row.boot_id,
      held: time.state() === 'trusted' ? 0 : 1,
      timezone: calendar.timezone,
      byDate: (piece) => byDate(calendar, piece),
    });
    return { pieces, clock: row };
  };

  return {
    earlierSeconds: (session) => {
      const calendar = days.latest();
      if (!calendar || time.state() !== 'trusted') return 0;
      const today = calendar.dateAt(time.now());
      const earlier = charged(session).pieces.filter((piece) => piece.date < today);
      return earlier.reduce((total, piece) => total + piece.played_s, 0);
    },
    open: (session) => {
      const { id, play } = session;
      const household = deps.household();
      if (!household) throw new Error('there is no household to write a session for');
      sessions.open(
        {
          id,
          user_id: household.user_id,
          kiosk_id: household.kiosk_id,
          profile_id: play.profile.id,
          video_id: play.mapping.video_id,
          nfc_chip_id: play.chip_id,
          mapping_id: play.mapping.mapping_id,
          started_at: time.now(),
        },
        charged(session),
      );
    },
    book: (session) => {
      sessions.book(session.id, charged(session), session.position_s, time.now());
      deps.onQueued();
    },
    close: (session, ending) => {
      const played = { ...session, booked_s: Math.min(session.booked_s, playedSeconds(session)) };
      sessions.close(session.id, charged(played), {
        ended_at: time.now(),
        completed: ending.completed,
        stopped_reason: ending.reason,
        position_s: ending.resume_at_s,
      });
      deps.onQueued();
    },
  };
}

/**
 * A session as the gateway is told of it. Null before anything is booked, and while a part of it has no date yet: what the
 * gateway was told of a day it never takes back, so it is told when the date is known.
 */
export function sessionItem(ledger: Ledger, row: SessionRow): SessionItem | null {
  const pieces = ledger.ofSession(row.id);
  if (pieces.length === 0 || pieces.some((piece) => piece.held === 1)) return null;
  const zones = new Map(pieces.map(({ date, timezone }) => [date, timezone]));
  const days = [...zones].map(([date, timezone]) => ({
    date,
    timezone,
    seconds: ledger.playedOn(row.profile_id, date, row.kiosk_id),
  }));
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
