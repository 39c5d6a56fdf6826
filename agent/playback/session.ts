import type { Phase, StoppedReason } from '../local/channel.ts';
import type { Play } from '../policy/circumstances.ts';

/** A watch session while it goes on. Child, chip, mapping, video and limit are pinned at its start. */
export interface Session {
  readonly id: string;
  readonly uid: string;
  readonly play: Play;
  /** Where the video began, seconds. */
  readonly start_at_s: number;
  readonly position_s: number;
  /** Milliseconds the picture has moved. */
  readonly played_ms: number;
  /** Seconds charged to the child, ahead of what is played. */
  readonly booked_s: number;
  /** Seconds this session may play in all. Only ever lowered. */
  readonly budget_s: number;
  readonly paused: boolean;
  readonly phase: Phase;
  /** Monotonic milliseconds of the last report, of the last pause, of the last time the picture stood still unasked. */
  readonly reported_at: number;
  readonly paused_at: number | null;
  readonly stuck_at: number | null;
}

export interface Report {
  readonly session_id: string;
  readonly position_s: number;
  readonly rate: number;
  readonly phase: Phase;
}

/** Booked before it is played, so that pulling the plug gains nothing. */
export const BOOK_AHEAD_S = 15;
/** More than a page may stay silent: what it plays meanwhile is booked already. */
const BOOK_WHEN_LEFT_S = 6;
const PAUSE_LIMIT_MS = 10 * 60_000;
const STUCK_LIMIT_MS = 30_000;
const SILENCE_LIMIT_MS = 5_000;
/** A page that stopped by itself this close to the budget has used it: its count and ours differ by parts of a second. */
const SPENT_WITHIN_MS = 2_000;
/** Stopped this close to the end, a video counts as seen. */
const AS_GOOD_AS_ENDED_S = 5;

export function openSession(id: string, uid: string, play: Play, start_at_s: number, t: number): Session {
  return {
    id,
    uid,
    play,
    start_at_s,
    position_s: start_at_s,
    played_ms: 0,
    booked_s: Math.min(BOOK_AHEAD_S, play.budget_s),
    budget_s: play.budget_s,
    paused: false,
    phase: 'loading',
    reported_at: t,
    paused_at: null,
    stuck_at: t,
  };
}

/** Takes in what the page says: seconds count while the picture moved, never more than went by. */
export function reported(session: Session, report: Report, t: number): Session {
  const passed_ms = Math.max(0, t - session.reported_at);
  const advanced_ms = ((report.position_s - session.position_s) / report.rate) * 1000;
  const moved = session.phase !== 'seeking' && report.phase !== 'seeking';
  const played_ms = session.played_ms + (moved ? clamp(advanced_ms, 0, passed_ms) : 0);
  return {
    ...session,
    position_s: report.position_s,
    played_ms,
    phase: report.phase,
    reported_at: t,
    stuck_at: still.has(report.phase) && !session.paused ? (session.stuck_at ?? t) : null,
  };
}

/** The picture stands. Where nobody paused it, that must not go on for ever. */
const still: ReadonlySet<Phase> = new Set(['loading', 'waiting', 'seeking', 'paused'] as const);

export function paused(session: Session, t: number): Session {
  return { ...session, paused: true, paused_at: session.paused_at ?? t, stuck_at: null };
}

export function goingOn(session: Session, t: number): Session {
  return { ...session, paused: false, paused_at: null, stuck_at: still.has(session.phase) ? t : null };
}

export function booked(session: Session, booked_s: number): Session {
  return { ...session, booked_s };
}

export function lowered(session: Session, budget_s: number): Session {
  return { ...session, budget_s: Math.min(session.budget_s, budget_s) };
}

/** Whole seconds to charge for what was played. */
export function playedSeconds(session: Session): number {
  return Math.min(Math.ceil(session.played_ms / 1000), session.booked_s);
}

/** What has to happen by itself, if anything, now that time `t` has come. */
export type Due =
  | { readonly kind: 'nothing' }
  /** Charge up to `booked_s`, after asking the law again. */
  | { readonly kind: 'book'; readonly booked_s: number }
  /** The page fell silent: hold the picture until somebody asks for it again. */
  | { readonly kind: 'hold' }
  | { readonly kind: 'stop'; readonly reason: StoppedReason };

export function due(session: Session, t: number): Due {
  if (session.phase === 'failed') return { kind: 'stop', reason: 'player_error' };
  if (session.phase === 'ended') return { kind: 'stop', reason: 'completed' };
  const moving = session.phase === 'playing' && !session.paused;
  const rest_ms = session.budget_s * 1000 - session.played_ms - unreportedMs(session, t);
  const stoppedItself = session.phase === 'paused' && !session.paused;
  if (rest_ms <= 0 || (stoppedItself && rest_ms < SPENT_WITHIN_MS)) {
    return { kind: 'stop', reason: session.play.bound_by };
  }
  if (session.paused_at !== null && t - session.paused_at >= PAUSE_LIMIT_MS) {
    return { kind: 'stop', reason: 'paused_too_long' };
  }
  if (session.stuck_at !== null && t - session.stuck_at >= STUCK_LIMIT_MS) {
    return { kind: 'stop', reason: 'stalled' };
  }
  if (moving && t - session.reported_at > SILENCE_LIMIT_MS) return { kind: 'hold' };
  const left_s = session.booked_s - session.played_ms / 1000;
  if (moving && left_s <= BOOK_WHEN_LEFT_S && session.booked_s < session.budget_s) {
    const booked_s = Math.min(Math.floor(session.played_ms / 1000) + BOOK_AHEAD_S, session.budget_s);
    if (booked_s > session.booked_s) return { kind: 'book', booked_s };
  }
  return { kind: 'nothing' };
}

/** What a picture that was moving has probably played since its last report. */
function unreportedMs(session: Session, t: number): number {
  const moving = session.phase === 'playing' && !session.paused;
  return moving ? clamp(t - session.reported_at, 0, SILENCE_LIMIT_MS) : 0;
}

/** How a session ends in the record. */
export interface Ending {
  readonly reason: StoppedReason;
  readonly seconds: number;
  readonly completed: boolean;
  /** Where to go on next time; null when there is nothing left to see. */
  readonly resume_at_s: number | null;
}

export function endingOf(session: Session, reason: StoppedReason, t: number): Ending {
  const whole = session.play.mapping.duration_seconds;
  const seen = reason === 'completed' || (whole !== null && session.position_s >= whole - AS_GOOD_AS_ENDED_S);
  const begun = session.position_s > AS_GOOD_AS_ENDED_S;
  return {
    reason,
    seconds: playedSeconds({ ...session, played_ms: session.played_ms + unreportedMs(session, t) }),
    completed: seen,
    resume_at_s: seen || !begun ? null : session.position_s,
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
