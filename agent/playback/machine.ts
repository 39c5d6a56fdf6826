import type { StoppedReason } from '../local/channel.ts';
import type { Decision } from '../policy/circumstances.ts';
import { type Picture, pictureOf, type RefusalCode } from '../policy/codes.ts';
import type { Profile } from '../policy/household.ts';
import type { Verdict } from '../policy/recheck.ts';
import {
  booked,
  type DayUsed,
  due,
  type Ending,
  endingOf,
  goingOn,
  granted,
  lowered,
  openSession,
  paused,
  type Report,
  reported,
  type Session,
  slept,
  turned,
  upTo,
} from './session.ts';

/** What the kiosk is doing. `until`: monotonic milliseconds at which the picture gives way to waiting. */
export type State =
  | { readonly kind: 'idle' }
  | {
      readonly kind: 'refused';
      readonly code: RefusalCode;
      readonly picture: Picture;
      readonly until: number;
    }
  /** `open_cap`: children with a higher cap cannot be chosen without a grown-up. */
  | {
      readonly kind: 'asking';
      readonly uid: string;
      readonly profiles: readonly Profile[];
      readonly open_cap: number;
      readonly until: number;
    }
  | { readonly kind: 'watching'; readonly session: Session }
  | {
      readonly kind: 'ended';
      readonly session: Session;
      readonly reason: StoppedReason;
      readonly until: number;
    };

export type Event =
  | { readonly kind: 'tap'; readonly uid: string }
  | { readonly kind: 'unreadable' }
  /** The answer to `decide`; `session_id`, `start_at_s` and the day it is are for the session it may open. */
  | {
      readonly kind: 'decided';
      readonly uid: string;
      readonly decision: Decision;
      readonly session_id: string;
      readonly start_at_s: number;
      readonly day: string;
    }
  | { readonly kind: 'choose'; readonly profile_id: string }
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
  | { readonly kind: 'mirror_changed' }
  | { readonly kind: 'tick' }
  | { readonly kind: 'stop'; readonly reason: StoppedReason };

export type Effect =
  | { readonly kind: 'decide'; readonly uid: string; readonly chosen: string | null }
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
const ASKED_FOR_MS = 15_000;

/** One event, one step: no reading, no writing, no clock. `t`: monotonic milliseconds. */
export function step(state: State, event: Event, t: number): Step {
  switch (event.kind) {
    case 'tap':
      return tapped(state, event.uid, t);
    case 'unreadable':
      return state.kind === 'watching' ? same(state) : to(refused('CHIP_UNREADABLE', t));
    case 'decided':
      return decided(event, t);
    case 'choose':
      return chosen(state, event.profile_id);
    case 'press':
      return state.kind === 'watching' ? toggled(state.session, t) : same(state);
    case 'progress':
      return progressed(state, event.report, t);
    case 'rechecked':
      return rechecked(state, event, t);
    case 'day_turned':
      return state.kind === 'watching' ? anotherDay(state.session, event) : same(state);
    case 'slept':
      return state.kind === 'watching'
        ? to({ kind: 'watching', session: slept(state.session, event.ms, t) })
        : same(state);
    case 'not_written':
      return {
        state: refused('LEDGER_UNAVAILABLE', t),
        effects: state.kind === 'watching' ? [closing(state.session, 'player_error', t)] : [],
      };
    case 'mirror_changed':
      return state.kind === 'watching' ? recheck(state.session, state.session.booked_s) : same(state);
    case 'tick':
      return ticked(state, t);
    case 'stop':
      return state.kind === 'watching' ? ended(state.session, event.reason, t) : to({ kind: 'idle' });
  }
}

function tapped(state: State, uid: string, t: number): Step {
  if (state.kind === 'watching' && state.session.uid === uid) return toggled(state.session, t);
  const decide: Effect = { kind: 'decide', uid, chosen: null };
  if (state.kind !== 'watching') return { state, effects: [decide] };
  return { state: { kind: 'idle' }, effects: [closing(state.session, 'replaced_by_chip', t), decide] };
}

function decided(event: Extract<Event, { kind: 'decided' }>, t: number): Step {
  const { record, play, ask } = event.decision;
  if (play) {
    const { session_id: id, uid, start_at_s, day } = event;
    const session = openSession({ id, uid, play, start_at_s, day }, t);
    return { state: { kind: 'watching', session }, effects: [{ kind: 'open', session }] };
  }
  if (ask) {
    const open_cap = Math.min(...ask.map((profile) => profile.cap));
    return to({ kind: 'asking', uid: event.uid, profiles: ask, open_cap, until: t + ASKED_FOR_MS });
  }
  return to(refused(record.code === 'OK' ? 'INTERNAL_ERROR' : record.code, t));
}

function chosen(state: State, profile_id: string): Step {
  if (state.kind !== 'asking') return same(state);
  const profile = state.profiles.find((each) => each.id === profile_id);
  if (!profile || profile.cap > state.open_cap) return same(state);
  const effects: Effect[] = [
    { kind: 'choose', profile_id },
    { kind: 'decide', uid: state.uid, chosen: profile_id },
  ];
  return { state, effects };
}

function toggled(session: Session, t: number): Step {
  const next = session.paused ? goingOn(session, t) : paused(session, t);
  return to({ kind: 'watching', session: next });
}

function progressed(state: State, report: Report, t: number): Step {
  if (state.kind !== 'watching' || state.session.id !== report.session_id) return same(state);
  return onward(reported(state.session, report, t), t);
}

function rechecked(state: State, event: Extract<Event, { kind: 'rechecked' }>, t: number): Step {
  if (state.kind !== 'watching') return same(state);
  if (event.verdict.kind === 'stop') return ended(state.session, event.verdict.reason, t);
  const { budget_s, bound_by } = event.verdict;
  const session = event.fresh
    ? granted(state.session, { budget_s, bound_by }, event.fresh)
    : lowered(state.session, { budget_s, bound_by });
  const more = booked(session, Math.max(session.booked_s, Math.min(event.booked_s, session.budget_s)));
  // Of a day that has begun, what is booked already has to be charged to it.
  if (more.booked_s === session.booked_s && !event.fresh) return to({ kind: 'watching', session });
  return { state: { kind: 'watching', session: more }, effects: [{ kind: 'book', session: more }] };
}

function ticked(state: State, t: number): Step {
  if (state.kind === 'idle') return same(state);
  if (state.kind === 'watching') return onward(state.session, t);
  return t >= state.until ? to({ kind: 'idle' }) : same(state);
}

function onward(session: Session, t: number): Step {
  const next = due(session, t);
  switch (next.kind) {
    case 'nothing':
      return to({ kind: 'watching', session });
    case 'hold':
      return to({ kind: 'watching', session: paused(session, t) });
    case 'stop':
      return ended(session, next.reason, t);
    case 'book':
      return recheck(session, next.booked_s);
  }
}

function recheck(session: Session, booked_s: number): Step {
  return {
    state: { kind: 'watching', session },
    effects: [{ kind: 'recheck', session, booked_s, fresh: false }],
  };
}

function anotherDay(before: Session, { day, earlier_s }: Extract<Event, { kind: 'day_turned' }>): Step {
  const session = turned(before, day, earlier_s);
  const { booked_s } = session;
  return {
    state: { kind: 'watching', session },
    effects: [{ kind: 'recheck', session, booked_s, fresh: true }],
  };
}

function ended(session: Session, reason: StoppedReason, t: number): Step {
  return {
    state: { kind: 'ended', session, reason, until: t + ENDING_SHOWN_MS },
    effects: [closing(session, reason, t)],
  };
}

function closing(session: Session, reason: StoppedReason, t: number): Effect {
  return { kind: 'close', session: upTo(session, t), ending: endingOf(session, reason, t) };
}

function refused(code: RefusalCode, t: number): State {
  return { kind: 'refused', code, picture: pictureOf[code], until: t + REFUSAL_SHOWN_MS };
}

function to(state: State): Step {
  return { state, effects: [] };
}

function same(state: State): Step {
  return { state, effects: [] };
}
