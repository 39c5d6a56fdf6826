import type { StoppedReason } from '../local/channel.ts';
import { BOOK_AHEAD_S, type Session, SILENCE_LIMIT_MS, unreportedMs } from './session.ts';
import { budgetOf, endsBy } from './session-budget.ts';

/** The law is asked at least this often, however slowly the picture moves. */
const ASKED_EVERY_MS = 15_000;
/** More than a page may stay silent: what it plays meanwhile is booked already. */
const BOOK_WHEN_LEFT_S = 6;
const PAUSE_LIMIT_MS = 10 * 60_000;
const LIFT_LIMIT_MS = 10_000;
const STUCK_LIMIT_MS = 30_000;
/** A page that stopped by itself this close to the budget has used it: its count and ours differ by parts of a second. */
const SPENT_WITHIN_MS = 2_000;

/** What has to happen by itself, if anything, now that time `t` has come. */
export type Due =
  | { readonly kind: 'nothing' }
  /** Ask the law again, and charge up to `booked_s`. */
  | { readonly kind: 'book'; readonly booked_s: number }
  /** The page fell silent: hold the picture until somebody asks for it again. */
  | { readonly kind: 'hold' }
  | { readonly kind: 'stop'; readonly reason: StoppedReason };

export function due(session: Session, t: number): Due {
  if (session.phase === 'failed') return { kind: 'stop', reason: 'player_error' };
  if (session.phase === 'ended') return { kind: 'stop', reason: 'completed' };
  const moving = session.phase === 'playing' && !session.paused;
  const budget_s = budgetOf(session);
  const rest_ms = budget_s * 1000 - session.played_ms - unreportedMs(session, t);
  const stoppedItself = session.phase === 'paused' && !session.paused;
  if (rest_ms <= 0 || (stoppedItself && rest_ms < SPENT_WITHIN_MS)) {
    return { kind: 'stop', reason: endsBy(session) };
  }
  if (session.lifted_at !== null && t - session.lifted_at >= LIFT_LIMIT_MS) {
    return { kind: 'stop', reason: 'chip_removed' };
  }
  if (session.paused_at !== null && t - session.paused_at >= PAUSE_LIMIT_MS) {
    return { kind: 'stop', reason: 'paused_too_long' };
  }
  if (session.stuck_at !== null && t - session.stuck_at >= STUCK_LIMIT_MS) {
    return { kind: 'stop', reason: 'stalled' };
  }
  if (moving && t - session.reported_at > SILENCE_LIMIT_MS) return { kind: 'hold' };
  const left_s = session.booked_s - session.played_ms / 1000;
  // A picture that was told to stand and moved on all the same is charged as well.
  const short = left_s < 0 || (moving && left_s <= BOOK_WHEN_LEFT_S);
  const wanted_s = Math.min(Math.floor(session.played_ms / 1000) + BOOK_AHEAD_S, budget_s);
  if (short && wanted_s > session.booked_s) return { kind: 'book', booked_s: wanted_s };
  const unasked = !session.paused && t - session.asked_at >= ASKED_EVERY_MS;
  return unasked ? { kind: 'book', booked_s: session.booked_s } : { kind: 'nothing' };
}
