import type { Piece } from '../db/device/ledger.ts';
import type { Deciding } from './house.ts';
import { childOf, mappingOf } from './household.ts';

/** How many sessions of how long a ledger holds: so many a day for each child, over the last days and today. */
export interface Past {
  readonly days: number;
  readonly sessionsADay: number;
  readonly children: number;
  readonly chips: number;
}

const DAY_MS = 24 * 3600_000;
const EVERY_MS = 15 * 60_000;
const PIECE_S = 90;

/** Fills the ledger as if children had watched; every other session has a pause in it. Returns the number of its rows. */
export function fillLedger({ state, time, household }: Deciding, past: Past): number {
  const { days, sessionsADay, children, chips } = past;
  const calendar = household()?.calendar;
  if (!calendar) throw new Error('there is no household');
  const insert = state.db.prepare(`
    INSERT INTO watch_sessions (id, user_id, video_id, profile_id, started_at, ended_at, duration_seconds, completed,
                                stopped_reason, kiosk_id)
    VALUES (@id, 'family', 'video', @profile_id, @at, @at, 0, 0, 'parent_stopped', 'kiosk')`);
  const now = time.now();
  let rows = 0;
  state.db.transaction(() => {
    for (let day = days - 1; day >= 0; day--) {
      for (let n = 0; n < sessionsADay * children; n++) {
        const chip = (day * sessionsADay + n) % chips;
        const owner = { profile_id: childOf(n, children), mapping_id: mappingOf(chip) };
        const at = now - day * DAY_MS - Math.floor(n / children) * EVERY_MS;
        const id = `session ${day} ${n}`;
        insert.run({ id, profile_id: owner.profile_id, at });
        const pieces: Piece[] = [at, at - 3 * PIECE_S * 1000].slice(0, 1 + (n % 2)).map((lb_until) => ({
          date: calendar.dateAt(lb_until),
          timezone: calendar.timezone,
          booked_s: PIECE_S,
          played_s: PIECE_S,
          lb_until,
          boot_id: `boot ${day}`,
          held: 0,
        }));
        state.ledger.write(id, owner, pieces, at);
        rows += pieces.length;
      }
    }
  })();
  return rows;
}
