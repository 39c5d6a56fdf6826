import type { Calendar } from '../../db/day/calendar.ts';
import type { ManualClock } from '../../sync/clock.ts';
import type { SampleKiosk } from '../playback/sample-kiosk.ts';
import type { Session } from '../playback/session.ts';
import type { Said } from './said.ts';

/** Sees what a kiosk does, and says it. */
export interface Watch {
  /** Says what is new since the last look. */
  readonly look: () => void;
  /** The picture moved for a quarter of a second, up to now. */
  readonly moved: () => void;
}

export interface WatchDeps {
  readonly kiosk: SampleKiosk;
  readonly clock: ManualClock;
  readonly calendar: Calendar;
  readonly say: (it: Said) => void;
}

interface End {
  readonly seconds: number;
  readonly reason: string | null;
  readonly position_s: number;
  readonly kept_at: number;
}

const QUARTERS = 4;

export function watchOf({ kiosk, clock, calendar, say }: WatchDeps): Watch {
  const endOf = kiosk.db.prepare<[string], End>(`
    SELECT duration_seconds AS seconds, stopped_reason AS reason, position_s, positions.updated_at AS kept_at
      FROM watch_sessions JOIN positions USING (profile_id, video_id) WHERE id = ?`);
  const keptAt = kiosk.db.prepare<[], number>('SELECT updated_at FROM positions').pluck();
  let before: Session | null = null;
  let quarters = 0;

  const closed = (id: string) => {
    const end = endOf.get(id);
    if (!end || end.reason === null) throw new Error(`session ${id} was not closed`);
    say({ ...end, kind: 'closed', id, reason: end.reason });
  };

  const look = () => {
    const state = kiosk.player.state();
    const session = state.kind === 'watching' ? state.session : null;
    if (before && before.id !== session?.id) closed(before.id);
    if (session && before?.id !== session.id) {
      say({ kind: 'opened', id: session.id });
      quarters = 0;
    }
    if (session && (before?.id !== session.id || before.booked_s !== session.booked_s)) {
      const { id, booked_s: seconds, position_s } = session;
      say({ kind: 'booked', id, seconds, position_s, kept_at: keptAt.get() ?? 0 });
    }
    before = session;
  };

  return {
    look,
    moved: () => {
      look();
      if (!before) throw new Error('a picture moved that belongs to no session');
      quarters += 1;
      if (quarters % QUARTERS !== 0) return;
      say({ kind: 'shown', id: before.id, date: calendar.dateAt(clock.now() - 1_000) });
    },
  };
}
