import type { Db } from './open.ts';
import { SESSION_COLUMNS, type SessionRow } from './sessions.ts';

export interface CarryOverDeps {
  readonly state: Db;
  /** Queues the session's present state for the gateway, within the transaction that is open. */
  readonly queue: (session: SessionRow, now: number) => void;
}

/**
 * The account has this kiosk under another id than before: what it has not heard yet of this account's sessions counts as the
 * new kiosk's. What it has heard stays the old one's, so the household's total misses nothing; where it had heard the beginning
 * of such a session, or its answer was lost, that part counts twice. Call within the transaction of the pairing.
 */
export function carryOver(
  { state, queue }: CarryOverDeps,
  ids: { readonly kiosk_id: string; readonly user_id: string },
  now: number,
): void {
  // A session that nobody could date yet is not in the outbox, and was not heard of in full either.
  const unheard = state
    .prepare<[{ readonly kiosk_id: string; readonly user_id: string }], { id: string }>(`
      SELECT id FROM watch_sessions
       WHERE user_id = @user_id AND kiosk_id IS NOT @kiosk_id
         AND (id IN (SELECT id FROM outbox WHERE user_id = @user_id)
           OR id IN (SELECT session_id FROM ledger WHERE held = 1))
       ORDER BY started_at, id`)
    .all(ids);
  const move = state.prepare<[string, string]>('UPDATE watch_sessions SET kiosk_id = ? WHERE id = ?');
  for (const { id } of unheard) move.run(ids.kiosk_id, id);
  // When all are moved: each tells what its days hold in all.
  const find = state.prepare<[string], SessionRow>(`
    SELECT ${SESSION_COLUMNS} FROM watch_sessions WHERE id = ?`);
  for (const { id } of unheard) {
    const session = find.get(id);
    if (session) queue(session, now);
  }
}
