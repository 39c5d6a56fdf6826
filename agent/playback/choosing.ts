import type { Profile } from '../policy/household.ts';
import { lacksShare } from '../policy/share.ts';
import { openSession } from './session.ts';
import {
  type Effect,
  type Event,
  ended,
  refused,
  type State,
  type Step,
  same,
  to,
  type Waiting,
} from './states.ts';

const ASKED_FOR_MS = 15_000;
/** A grown-up comes, and types the PIN. */
const ASKED_FOR_WITH_PIN_MS = 60_000;
/** Whoever looks at pictures takes longer than who looks for their own. */
const SHELF_FOR_MS = 45_000;
/** For longer no child stands still. */
const SHARE_ASKED_FOR_MS = 3_000;

export function decided(state: State, event: Extract<Event, { kind: 'decided' }>, t: number): Step {
  const { record, play, ask } = event.decision;
  const { uid } = event;
  const waited = isWaiting(state) ? state.chip : null;
  const chip = waited?.uid === uid ? waited : { uid, lying: true };
  if (play) {
    const { session_id: id, start_at_s, day, hold } = event;
    const session = openSession({ id, uid, play, start_at_s, day, hold, lying: chip.lying }, t);
    return { state: { kind: 'watching', session }, effects: [{ kind: 'open', session }] };
  }
  if (ask?.kind === 'who') return asked(chip, ask.profiles, event.open_cap, t);
  if (ask) return to({ kind: 'picking', chip, shelf: ask.shelf, until: t + SHELF_FOR_MS });
  const code = record.code === 'OK' ? 'INTERNAL_ERROR' : record.code;
  const profile_id =
    event.asks && state.kind !== 'asking_share' && lacksShare(record) ? record.profile : null;
  if (profile_id === null) return to(refused(code, t));
  const state_after: State = { kind: 'asking_share', chip, code, until: t + SHARE_ASKED_FOR_MS };
  return { state: state_after, effects: [{ kind: 'ask_share', profile_id }] };
}

export function asked(chip: Waiting | null, profiles: readonly Profile[], open_cap: number, t: number): Step {
  const locked = profiles.some((profile) => profile.cap > open_cap);
  const until = t + (locked ? ASKED_FOR_WITH_PIN_MS : ASKED_FOR_MS);
  return to({ kind: 'asking', chip, profiles, open_cap, until });
}

export function chosen(state: State, event: Extract<Event, { kind: 'choose' }>, t: number): Step {
  const { profile_id, by_parent } = event;
  const choose: Effect = { kind: 'choose', profile_id };
  if (state.kind === 'asking') {
    const profile = state.profiles.find((each) => each.id === profile_id);
    if (!by_parent && (!profile || profile.cap > state.open_cap)) return same(state);
    if (!state.chip || !profile) return { state: { kind: 'idle' }, effects: [choose] };
    const decide: Effect = { kind: 'decide', uid: state.chip.uid, chosen: profile_id, picked: null };
    return { state, effects: [choose, decide] };
  }
  if (!by_parent) return same(state);
  if (state.kind === 'picking') return { state: { kind: 'idle' }, effects: [choose] };
  // A chip that is everybody's was playing for the child of before.
  const others = state.kind === 'watching' && state.session.play.profile.id !== profile_id;
  if (!others || state.session.play.mapping.profile_id !== null) return { state, effects: [choose] };
  const { state: after, effects } = ended(state.session, 'profile_changed', t);
  return { state: after, effects: [...effects, choose] };
}

export function picked(state: State, mapping_id: string): Step {
  if (state.kind !== 'picking') return same(state);
  const play = state.shelf.find(({ mapping }) => mapping.mapping_id === mapping_id);
  if (!play) return same(state);
  const { uid } = state.chip;
  return { state, effects: [{ kind: 'decide', uid, chosen: play.profile.id, picked: mapping_id }] };
}

export function withChip(state: State, uid: string, lying: boolean): State {
  return isWaiting(state) && state.chip?.uid === uid ? { ...state, chip: { uid, lying } } : state;
}

function isWaiting(state: State): state is Extract<State, { readonly chip: Waiting | null }> {
  return state.kind === 'asking' || state.kind === 'picking' || state.kind === 'asking_share';
}
