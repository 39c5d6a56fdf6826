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
  /** When it did, in order. */
  readonly runs: readonly Run[];
  /** Seconds charged to the child, ahead of what is played. */
  readonly booked_s: number;
  /** Seconds this session may play in all, by the child's own limits. Only ever lowered, until another day begins. */
  readonly own_budget_s: number;
  /** The same, by what other kiosks leave of the day; null: all. A lease that is renewed lengthens it. */
  readonly share_s: number | null;
  /** The day that is charged now, and the seconds that were played before it began. */
  readonly day: string;
  readonly earlier_s: number;
  readonly paused: boolean;
  /** Plays only while the chip lies there. `lifted_at`: since when it does not, monotonic milliseconds. */
  readonly hold: boolean;
  readonly lifted_at: number | null;
  readonly phase: Phase;
  /** Monotonic milliseconds of the last report, of the last pause, of the last time the picture stood still unasked. */
  readonly reported_at: number;
  readonly paused_at: number | null;
  readonly stuck_at: number | null;
  /** When the law was last asked, monotonic milliseconds. */
  readonly asked_at: number;
}

/** The picture moved for `ms` from `from` on, monotonic milliseconds, with no pause to speak of. */
export interface Run {
  readonly from: number;
  readonly ms: number;
}

export interface Report {
  readonly session_id: string;
  readonly position_s: number;
  readonly rate: number;
  readonly phase: Phase;
}

/** Booked before it is played, so that pulling the plug gains nothing. */
export const BOOK_AHEAD_S = 15;
export const SILENCE_LIMIT_MS = 5_000;
/** A picture that stood for longer than this in all has begun anew: seconds are dated to about this much. */
const RUN_BROKEN_MS = 1_000;
/** Somebody who prods the chip all day does not fill the ledger with rows. */
const RUNS_KEPT = 24;
/** Stopped this close to the end, a video counts as seen. */
const AS_GOOD_AS_ENDED_S = 5;

export interface Opening {
  readonly id: string;
  readonly uid: string;
  readonly play: Play;
  readonly start_at_s: number;
  readonly day: string;
  readonly hold: boolean;
  /** False: the chip was taken away before the child had chosen. */
  readonly lying: boolean;
}

export function openSession(opening: Opening, t: number): Session {
  const { id, uid, play, start_at_s, day, hold, lying } = opening;
  const session: Session = {
    id,
    uid,
    play,
    start_at_s,
    position_s: start_at_s,
    played_ms: 0,
    runs: [],
    booked_s: Math.min(BOOK_AHEAD_S, play.budget_s),
    own_budget_s: play.own_budget_s,
    share_s: play.budget_s < play.own_budget_s ? play.budget_s : null,
    day,
    earlier_s: 0,
    paused: false,
    hold,
    lifted_at: null,
    phase: 'loading',
    reported_at: t,
    paused_at: null,
    stuck_at: t,
    asked_at: t,
  };
  return hold && !lying ? lifted(session, t) : session;
}

/** Takes in what the page says: seconds count while the picture moved, never more than went by. */
export function reported(session: Session, report: Report, t: number): Session {
  const passed_ms = Math.max(0, t - session.reported_at);
  const advanced_ms = ((report.position_s - session.position_s) / report.rate) * 1000;
  const moved = session.phase !== 'seeking' && report.phase !== 'seeking';
  const more_ms = moved ? clamp(advanced_ms, 0, passed_ms) : 0;
  const stands = still.has(report.phase) || (more_ms === 0 && passed_ms > 0);
  return {
    ...played(session, more_ms, t),
    position_s: report.position_s,
    phase: report.phase,
    reported_at: t,
    stuck_at: stands && !session.paused ? (session.stuck_at ?? t) : null,
  };
}

/** The picture moved for `ms`, up to now. */
function played(session: Session, ms: number, t: number): Session {
  if (ms <= 0) return session;
  const before = session.runs.slice(0, -1);
  const last = session.runs.at(-1);
  const goesOn = last !== undefined && t - (last.from + last.ms + ms) <= RUN_BROKEN_MS;
  const runs = goesOn
    ? [...before, { from: last.from, ms: last.ms + ms }]
    : [...session.runs, { from: t - ms, ms }];
  return { ...session, played_ms: session.played_ms + ms, runs: fewer(runs) };
}

/** The oldest two become one, as if both had been played when the later was: towards the day that still goes on. */
function fewer(runs: readonly Run[]): readonly Run[] {
  const [first, second, ...rest] = runs;
  if (runs.length <= RUNS_KEPT || !first || !second) return runs;
  return [{ from: second.from - first.ms, ms: first.ms + second.ms }, ...rest];
}

/** The machine slept for `ms` that this count of time left out: what was played is that much longer ago. */
export function slept(session: Session, ms: number, t: number): Session {
  const runs = session.runs.map((run) => ({ ...run, from: run.from - ms }));
  return paused({ ...session, runs }, t);
}

/** Another day is charged from here on. */
export function turned(session: Session, day: string, earlier_s: number): Session {
  return { ...session, day, earlier_s };
}

/** The picture stands. Where nobody paused it, that must not go on for ever. */
const still: ReadonlySet<Phase> = new Set(['loading', 'waiting', 'seeking', 'paused'] as const);

export function paused(session: Session, t: number): Session {
  return { ...session, paused: true, paused_at: session.paused_at ?? t, stuck_at: null };
}

export function goingOn(session: Session, t: number): Session {
  // Whether the picture moves again, the page has yet to say.
  const phase = session.phase === 'playing' ? 'waiting' : session.phase;
  const stuck_at = still.has(phase) ? t : null;
  return { ...session, phase, paused: false, paused_at: null, lifted_at: null, stuck_at };
}

/** A hand took the chip away that has to lie there. */
export function lifted(session: Session, t: number): Session {
  return { ...paused(session, t), lifted_at: session.lifted_at ?? t };
}

export function booked(session: Session, booked_s: number): Session {
  return { ...session, booked_s };
}

/** Whole seconds to charge for what was played. */
export function playedSeconds(session: Session): number {
  return Math.min(Math.ceil(session.played_ms / 1000), session.booked_s);
}

/** Of those, what is charged to the day that goes on. */
export function playedToday(session: Session): number {
  return Math.max(0, playedSeconds(session) - session.earlier_s);
}

/** A session that ends has played what its last report could not say any more. */
export function upTo(session: Session, t: number): Session {
  const ms = unreportedMs(session, t);
  return ms === 0
    ? session
    : { ...played(session, ms, Math.min(t, session.reported_at + ms)), reported_at: t };
}

/** What a picture that was moving has probably played since its last report. */
export function unreportedMs(session: Session, t: number): number {
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
    seconds: playedSeconds(upTo(session, t)),
    completed: seen,
    resume_at_s: seen || !begun ? null : session.position_s,
  };
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(Math.max(value, low), high);
}
