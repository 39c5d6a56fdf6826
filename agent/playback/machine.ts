import { asked, chosen, decided, picked, withChip } from './choosing.ts';
import { type Report, reported, slept } from './session.ts';
import {
  closing,
  type Effect,
  type Event,
  ended,
  recheck,
  refused,
  type State,
  type Step,
  same,
  to,
  watching,
} from './states.ts';
import { anotherDay, laidBack, liftedOff, onward, rechecked, tappedAgain, toggled } from './watching.ts';

/** One event, one step: no reading, no writing, no clock. `t`: monotonic milliseconds. */
export function step(state: State, event: Event, t: number): Step {
  switch (event.kind) {
    case 'tap':
      return tapped(state, event.uid, t);
    case 'lift':
      return liftedOff(state, event.uid, t);
    case 'resting':
      return laidBack(state, event.uid, t);
    case 'unreadable':
      return state.kind === 'watching' ? same(state) : { state, effects: [{ kind: 'decide_unreadable' }] };
    case 'share_answered':
      return state.kind === 'asking_share' ? { state, effects: [{ kind: 'decide_again' }] } : same(state);
    case 'decided':
      return decided(state, event, t);
    case 'ask_who':
      return state.kind === 'idle' ? { state, effects: [{ kind: 'list_children' }] } : same(state);
    case 'children':
      return asked(null, event.profiles, event.open_cap, t);
    case 'choose':
      return chosen(state, event, t);
    case 'pick':
      return picked(state, event.mapping_id);
    case 'press':
      return state.kind === 'watching' && state.session.lifted_at === null
        ? toggled(state.session, t)
        : same(state);
    case 'progress':
      return progressed(state, event.report, t);
    case 'rechecked':
      return rechecked(state, event, t);
    case 'day_turned':
      return state.kind === 'watching' ? anotherDay(state.session, event) : same(state);
    case 'slept':
      return state.kind === 'watching' ? watching(slept(state.session, event.ms, t)) : same(state);
    case 'not_written':
      return {
        state: refused('LEDGER_UNAVAILABLE', t),
        effects: state.kind === 'watching' ? [closing(state.session, 'player_error', t)] : [],
      };
    case 'not_opened':
      return to(refused('LEDGER_UNAVAILABLE', t));
    case 'mirror_changed':
      return state.kind === 'watching' ? recheck(state.session, state.session.booked_s) : same(state);
    case 'tick':
      return ticked(state, t);
    case 'stop':
      return state.kind === 'watching' ? ended(state.session, event.reason, t) : to({ kind: 'idle' });
  }
}

function tapped(state: State, uid: string, t: number): Step {
  if (state.kind === 'watching' && state.session.uid === uid) return tappedAgain(state.session, t);
  // A child who cannot wait: the answer is on its way.
  if (state.kind === 'asking_share' && state.chip.uid === uid) return to(withChip(state, uid, true));
  const decide: Effect = { kind: 'decide', uid, chosen: null, picked: null };
  if (state.kind !== 'watching') return { state: withChip(state, uid, true), effects: [decide] };
  return { state: { kind: 'idle' }, effects: [closing(state.session, 'replaced_by_chip', t), decide] };
}

function progressed(state: State, report: Report, t: number): Step {
  if (state.kind !== 'watching' || state.session.id !== report.session_id) return same(state);
  return onward(reported(state.session, report, t), t);
}

function ticked(state: State, t: number): Step {
  if (state.kind === 'idle') return same(state);
  if (state.kind === 'watching') return onward(state.session, t);
  if (t < state.until) return same(state);
  return to(state.kind === 'asking_share' ? refused(state.code, t) : { kind: 'idle' });
}
