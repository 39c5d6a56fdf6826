import type { Decision, Play } from '../policy/circumstances.ts';
import type { Verdict } from '../policy/recheck.ts';
import { step } from './machine.ts';
import type { Effect, Event, State } from './states.ts';

/** For tests: what the machine is told, and a session that has just begun. */
export const play: Play = {
  chip_id: 'chip',
  mapping: {
    mapping_id: 'mapping',
    video_id: 'video',
    title: 'Balloon',
    duration_seconds: 100,
  } as Play['mapping'],
  profile: { id: 'mia', name: 'Mia', cap: 4 } as Play['profile'],
  src: '/media/balloon.webm',
  media_type: 'video/webm',
  budget_s: 90,
  own_budget_s: 90,
  day_limit_s: 1800,
  day_used_s: 1710,
  unknown_here_s: 0,
  bound_by: 'daily_limit',
};
export const allowed = { record: { code: 'OK' }, play, ask: null } as Decision;
export const refusedBy = (code: string) => ({ record: { code }, play: null, ask: null }) as Decision;

/** Plays a script of events at times and gives back where it ended and all that was asked for on the way. */
export function run(script: readonly (readonly [number, Event])[], from: State = { kind: 'idle' }) {
  let state = from;
  const effects: Effect[] = [];
  for (const [t, event] of script) {
    const next = step(state, event, t);
    state = next.state;
    effects.push(...next.effects);
  }
  return { state, effects, kinds: effects.map((effect) => effect.kind) };
}

export const tap = (uid: string): Event => ({ kind: 'tap', uid });
export const decided = (decision: Decision, uid = 'A', id = 's1', start_at_s = 0): Event => ({
  kind: 'decided',
  uid,
  decision,
  session_id: id,
  start_at_s,
  day: 'today',
  hold: false,
  open_cap: 4,
  asks: false,
});
export const report = (
  position_s: number,
  phase: 'playing' | 'paused' | 'waiting' | 'ended' | 'failed' | 'seeking' = 'playing',
  rate = 1,
): Event => ({
  kind: 'progress',
  report: { session_id: 's1', position_s, phase, rate },
});
export const started = run([
  [0, tap('A')],
  [0, decided(allowed)],
  [100, report(0)],
]).state;
export const sessionOf = (state: State) => {
  if (state.kind !== 'watching') throw new Error(`not watching but ${state.kind}`);
  return state.session;
};

/** The law's leave to play `budget_s` in all. */
export const goOn = (budget_s: number, share_s: number | null = null): Verdict => ({
  kind: 'go_on',
  budget_s,
  bound_by: 'daily_limit',
  share_s,
});
