import type { GivenBonus } from './bonuses.ts';
import type { Db } from './open.ts';
import { SESSION_COLUMNS, type SessionRow } from './sessions.ts';

export interface QueueAgainDeps {
  readonly state: Db;
  readonly session: (session: SessionRow, now: number) => void;
  readonly bonus: (bonus: GivenBonus, user_id: string) => void;
}

/** A backup that is older than this cannot be made up for. */
const DAYS = 14;

/**
 * Queues once more what this kiosk told of an account in the last 14 days, in one commit: the gateway may have forgotten it,
 * and knows it again where not. What still waits is queued anew as well: an answer that is on its way may come from before.
 * `now` may be too early, never too late. Answers how many items there are.
 */
export function queueAgain(
  { state, session, bonus }: QueueAgainDeps,
  of: { readonly kiosk_id: string; readonly user_id: string },
  now: number,
): number {
  const wanted = { kiosk_id: of.kiosk_id, user_id: of.user_id, since: now - DAYS * 24 * 3600_000 };
  return state.transaction(() => {
    const sessions = state.prepare<Of, SessionRow>(CLOSED_SESSIONS).all(wanted);
    for (const row of sessions) session(row, now);
    const bonuses = state.prepare<Of, GivenBonus>(BONUSES).all(wanted);
    for (const row of bonuses) bonus(row, of.user_id);
    return sessions.length + bonuses.length;
  })();
}

interface Of {
  readonly kiosk_id: string;
  readonly user_id: string;
  readonly since: number;
}

const CLOSED_SESSIONS = `
  SELECT ${SESSION_COLUMNS} FROM watch_sessions
   WHERE ended_at IS NOT NULL AND kiosk_id = @kiosk_id AND user_id = @user_id
     AND ended_at >= @since
   ORDER BY started_at, id`;

/** A bonus does not say whose it is: one for a child of the account is the account's. */
const BONUSES = `
  SELECT id, profile_id, date, minutes, given_at FROM given_bonuses
   WHERE given_at >= @since
     AND profile_id IN (SELECT profile_id FROM watch_sessions WHERE kiosk_id = @kiosk_id AND user_id = @user_id)
   ORDER BY given_at, id`;
