import type { StoppedReason } from '../local/channel.ts';
import type { Decision, Play } from '../policy/circumstances.ts';
import { type Picture, pictureOf, type RefusalCode } from '../policy/codes.ts';
import type { Profile } from '../policy/household.ts';
import type { Verdict } from '../policy/recheck.ts';
import { type Ending, endingOf, type Report, type Session, upTo } from './session.ts';
import type { DayUsed } from './session-budget.ts';

/** What the kiosk is doing. `until`: monotonic milliseconds at which the picture gives way to waiting. */
export type State =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'refused';
      readonly code: RefusalCode;
      readonly picture: Picture;
      readonly until: number;
    }
  /**
   * Who is watching? `chip`: the one that is waiting for the answer, if any. `open_cap`: children with a higher cap cannot be
   * chosen without a grown-up.
   */
  | {
      readonly kind: 'asking';
      readonly chip: Waiting | null;
      readonly profiles: readonly Profile[];
      readonly open_cap: number;
      readonly until: number;
    }
  /** Which of them? */
  | {
      readonly kind: 'picking';
      readonly chip: Waiting;
      readonly shelf: readonly Play[];
      readonly until: number;
    }
  /** Others may leave this kiosk a part of the day: a moment. `code`: why not, if they do not. */
  | {
      readonly kind: 'asking_share';
      readonly chip: Waiting;
      readonly code: RefusalCode;
      readonly until: number;
    }
  | { readonly kind: 'watching'; readonly session: Session }
  | {
      readonly kind: 'ended';
      readonly session: Session;
      readonly reason: StoppedReason;
      readonly until: number;
    };

/** A chip that is answered when the child has chosen. `lying`: no hand took it away since. */
export interface Waiting {
  readonly uid: string;
  readonly lying: boolean;
}

export type Event =
  | { readonly kind: 'tap'; readonly uid: string }
  /** A hand took the chip away; it lies there again, or still. */
  | { readonly kind: 'lift'; readonly uid: string }
  | { readonly kind: 'resting'; readonly uid: string }
  | { readonly kind: 'unreadable' }
  /** The answer to `decide`. All but the decision is for what may come of it. */
  | {
      readonly kind: 'decided';
      readonly uid: string;
      readonly decision: Decision;
      readonly session_id: string;
      readonly start_at_s: number;
      readonly day: string;
      readonly hold: boolean;
      readonly open_cap: number;
      /** A part of the day can be asked for where that is all that lacks. */
      readonly asks: boolean;
    }
  /** The answer to `ask_share`, whatever it is. */
  | { readonly kind: 'share_answered' }
  /** Somebody wants to say who is watching; the answer to that. */
  | { readonly kind: 'ask_who' }
  | { readonly kind: 'children'; readonly profiles: readonly Profile[]; readonly open_cap: number }
  /** `by_parent`: with the PIN, whatever the child's cap. */
  | { readonly kind: 'choose'; readonly profile_id: string; readonly by_parent: boolean }
  | { readonly kind: 'pick'; readonly mapping_id: string }
  | { readonly kind: 'press' }
  | { readonly kind: 'progress'; readonly report: Report }
  /** The answer to `recheck`. `fresh`: a day that has just begun, and what it grants; null for the day that goes on. */
  | {
      readonly kind: 'rechecked';
      readonly verdict: Verdict;
      readonly booked_s: number;
      readonly fresh: DayUsed | null;
    }
  /** Another day is charged from now on. `earlier_s`: what the running session played before. */
  | { readonly kind: 'day_turned'; readonly day: string; readonly earlier_s: number }
  /** The machine slept, and `t` stood still meanwhile. */
  | { readonly kind: 'slept'; readonly ms: number }
  /** The ledger could not be written: nothing may play that is not booked. */
  | { readonly kind: 'not_written' }
  /** As before, and the session was never there. */
  | { readonly kind: 'not_opened' }
  | { readonly kind: 'mirror_changed' }
  | { readonly kind: 'tick' }
  | { readonly kind: 'stop'; readonly reason: StoppedReason };

export type Effect =
  | {
      readonly kind: 'decide';
      readonly uid: string;
      readonly chosen: string | null;
      readonly picked: string | null;
    }
  | { readonly kind: 'decide_unreadable' }
  /** For the same chip and choices as the last time. */
  | { readonly kind: 'decide_again' }
  | { readonly kind: 'ask_share'; readonly profile_id: string }
  | { readonly kind: 'list_children' }
  | { readonly kind: 'choose'; readonly profile_id: string }
  | { readonly kind: 'open'; readonly session: Session }
  /** Ask the law about the running session, then book. */
  | {
      readonly kind: 'recheck';
      readonly session: Session;
      readonly booked_s: number;
      /** A day has begun: it is not bound by what the day before had left. */
      readonly fresh: boolean;
    }
  | { readonly kind: 'book'; readonly session: Session }
  | { readonly kind: 'close'; readonly session: Session; readonly ending: Ending };

export interface Step {
  readonly state: State;
  readonly effects: readonly Effect[];
}

const REFUSAL_SHOWN_MS = 6_000;
const ENDING_SHOWN_MS = 8_000;

export function to(state: State): Step {
  return { state, effects: [] };
}

export function same(state: State): Step {
  return { state, effects: [] };
}

export function watching(session: Session): Step {
  return to({ kind: 'watching', session });
}

export function refused(code: RefusalCode, t: number): State {
  return { kind: 'refused', code, picture: pictureOf[code], until: t + REFUSAL_SHOWN_MS };
}

export function ended(session: Session, reason: StoppedReason, t: number): Step {
  return {
    state: { kind: 'ended', session, reason, until: t + ENDING_SHOWN_MS },
    effects: [closing(session, reason, t)],
  };
}

export function closing(session: Session, reason: StoppedReason, t: number): Effect {
  return { kind: 'close', session: upTo(session, t), ending: endingOf(session, reason, t) };
}

export function recheck(session: Session, booked_s: number): Step {
  return {
    state: { kind: 'watching', session },
    effects: [{ kind: 'recheck', session, booked_s, fresh: false }],
  };
}
