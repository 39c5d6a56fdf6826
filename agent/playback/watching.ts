import { withChip } from './choosing.ts';
import { due } from './due.ts';
import { booked, goingOn, lifted, paused, type Session, turned } from './session.ts';
import { budgetOf, granted, lowered } from './session-budget.ts';
import { type Event, ended, recheck, type State, type Step, same, to, watching } from './states.ts';

/** Where a chip has to lie there, laying it down can only mean that play goes on. */
export function tappedAgain(session: Session, t: number): Step {
  return session.hold && !session.paused ? watching(session) : toggled(session, t);
}

export function toggled(session: Session, t: number): Step {
  return session.paused ? resumed(session, t) : watching(paused(session, t));
}

/** What the law says may have changed during the pause. */
export function resumed(session: Session, t: number): Step {
  return recheck(goingOn(session, t), session.booked_s);
}

export function liftedOff(state: State, uid: string, t: number): Step {
  if (state.kind === 'watching' && state.session.hold && state.session.uid === uid) {
    return watching(lifted(state.session, t));
  }
  return to(withChip(state, uid, false));
}

export function laidBack(state: State, uid: string, t: number): Step {
  if (state.kind === 'watching' && state.session.lifted_at !== null && state.session.uid === uid) {
    return resumed(state.session, t);
  }
  return to(withChip(state, uid, true));
}

export function rechecked(state: State, event: Extract<Event, { kind: 'rechecked' }>, t: number): Step {
  if (state.kind !== 'watching') return same(state);
  if (event.verdict.kind === 'stop') return ended(state.session, event.verdict.reason, t);
  const asked = { ...state.session, asked_at: t };
  const session = event.fresh ? granted(asked, event.verdict, event.fresh) : lowered(asked, event.verdict);
  const booked_s = Math.max(session.booked_s, Math.min(event.booked_s, budgetOf(session)));
  const more = booked(session, booked_s);
  // Of a day that has begun, what is booked already has to be charged to it.
  if (more.booked_s === session.booked_s && !event.fresh) return watching(session);
  return { state: { kind: 'watching', session: more }, effects: [{ kind: 'book', session: more }] };
}

export function onward(session: Session, t: number): Step {
  const next = due(session, t);
  switch (next.kind) {
    case 'nothing':
      return watching(session);
    case 'hold':
      return watching(paused(session, t));
    case 'stop':
      return ended(session, next.reason, t);
    case 'book':
      return recheck(session, next.booked_s);
  }
}

export function anotherDay(
  before: Session,
  { day, earlier_s }: Extract<Event, { kind: 'day_turned' }>,
): Step {
  const session = turned(before, day, earlier_s);
  const { booked_s } = session;
  return {
    state: { kind: 'watching', session },
    effects: [{ kind: 'recheck', session, booked_s, fresh: true }],
  };
}
