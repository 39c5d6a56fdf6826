import type { ManualClock } from '../../sync/clock.ts';
import { type KeptTime, keepTime } from '../clock/kept.ts';
import { type Log, quiet } from '../log.ts';
import { openAgentState, type State } from '../state.ts';
import type { Acts } from './acts.ts';
import { createParent, type Parent } from './parent.ts';

/** For tests: a kiosk's state.db and what a parent can do with it, on a clock that the test moves. */

export const PIN = '4711';

export interface SampleParent {
  readonly state: State;
  readonly kept: KeptTime;
  readonly parent: Parent;
  /** PINs that were compared with the right one, in order. */
  readonly looked: readonly string[];
  /** What was done, in order. */
  readonly did: readonly string[];
  /** A power cut: nothing is written any more. */
  readonly pullPlug: () => void;
}

export interface SampleParentSettings {
  readonly clock: ManualClock;
  readonly home: string;
  readonly acts?: Partial<Acts>;
  readonly log?: Log;
  readonly pinHash?: () => string | null;
  /** Waits before it says whether a PIN is right. */
  readonly compare?: (pin: string) => Promise<unknown>;
  /** Commits need not survive the test's own machine. */
  readonly hurried?: boolean;
}

export function sampleParent(settings: SampleParentSettings): SampleParent {
  const { clock, home, log = quiet, compare = async () => undefined } = settings;
  const opened = openAgentState({ home, log: quiet }, null);
  if (opened.kind !== 'open') throw new Error(opened.why.detail);
  const { state } = opened;
  if (settings.hurried) state.db.pragma('synchronous = OFF');
  const kept = keepTime({ clock, builtAt: 0, state, onCorrected: () => undefined, log: quiet });
  const looked: string[] = [];
  const did: string[] = [];
  const act = (...what: unknown[]) => {
    did.push(what.join(' '));
    return { kind: 'done' } as const;
  };
  const parent = createParent({
    clock,
    pinHash: settings.pinHash ?? (() => 'hash'),
    tries: state.pinTries,
    verify: async (_, pin) => {
      looked.push(pin);
      await compare(pin);
      return pin === PIN;
    },
    acts: {
      switch: (id) => act('switch', id),
      bonus: (id, minutes) => act('bonus', id, minutes),
      keep_mirror: () => act('keep_mirror'),
      set_time: (at) => act('set_time', at),
      stop: () => act('stop'),
      ...settings.acts,
    },
    log,
  });
  return {
    state,
    kept,
    parent,
    looked,
    did,
    pullPlug: () => {
      state.close();
      kept.stop();
    },
  };
}
