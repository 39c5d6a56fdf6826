import { outboxOf } from '../db/device/outbox.ts';
import { queueAgain } from '../db/device/queue-again.ts';
import { grantItem } from './parent/bonus.ts';
import type { State } from './state.ts';

/**
 * The gateway may have forgotten what it was sent, for its database is a restored backup: the last 14 days are queued again.
 * `now` is the kiosk's own time. Answers how many items there are.
 */
export function queueLatelyAgain(state: Pick<State, 'db' | 'queue' | 'identity'>, now: number): number {
  const { kiosk_id, user_id } = state.identity() ?? {};
  if (!kiosk_id || !user_id) return 0;
  const outbox = outboxOf(state.db);
  return queueAgain(
    {
      state: state.db,
      session: state.queue,
      bonus: (bonus, owner) => outbox.put(grantItem(bonus), bonus.given_at, owner),
    },
    { kiosk_id, user_id },
    now,
  );
}
