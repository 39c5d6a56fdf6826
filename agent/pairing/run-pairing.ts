import type { PairingAct, PairingScreen } from '../local/channel.ts';
import { findPairing } from './find-pairing.ts';
import { type Effect, type Event, type Found, type State, step } from './pairing.ts';
import { createPerform, type PerformDeps } from './perform.ts';
import { pairingScreenOf } from './show-pairing.ts';

export interface PairingRunner {
  /** The kiosk has no account: goes on from where it had come to, and does nothing where it is at it already. */
  readonly want: () => void;
  /** The kiosk has one, or is not to be paired. */
  readonly unwant: () => void;
  readonly act: (act: PairingAct) => void;
  readonly state: () => State;
  /** Null where nothing is to be paired. */
  readonly screen: () => PairingScreen | null;
  /** Ends requests and sleeps. Twice harmless. */
  readonly stop: () => Promise<void>;
}

/** Feeds pairing what happens, and has done what it asks for, one thing at a time. */
export function runPairing(deps: PerformDeps & { readonly onScreen: () => void }): PairingRunner {
  const { clock, log } = deps;
  const perform = createPerform(deps);
  let state: State = { kind: 'resting' };
  let current = new AbortController();
  let running: Promise<void> = Promise.resolve();
  let wanted = false;
  let stopped = false;
  // Nothing is on the screen, and so there is nothing to tell before that changes.
  let shown = 'null';

  const screen = () => {
    const t = clock.monotonic();
    return pairingScreenOf(state, (until) => clock.now() + until - t, t);
  };

  const send = (event: Event): void => {
    if (stopped) return;
    const next = step(state, event, clock.monotonic());
    if (next.state.kind !== state.kind) log.info({ from: state.kind, to: next.state.kind }, 'pairing');
    state = next.state;
    if (next.effect) begin(next.effect);
    tell();
  };

  const tell = () => {
    // Its time apart, which is another with each look at the clock.
    const now = screen();
    const key = JSON.stringify(now && { ...now, expires_at: null });
    if (key === shown) return;
    shown = key;
    deps.onScreen();
  };

  /** Takes the place of what is under way. */
  const begin = (effect: Effect): void => {
    current.abort();
    current = new AbortController();
    const { signal } = current;
    running = perform(effect, signal).then((event) => {
      if (event && !signal.aborted) send(event);
    });
  };

  const found = async (): Promise<Found> => {
    try {
      return await findPairing(deps);
    } catch (error) {
      log.error({ error }, 'how far pairing had come cannot be read: it begins anew');
      return { kind: 'nothing' };
    }
  };

  return {
    want: () => {
      if (wanted || stopped) return;
      wanted = true;
      running = found().then((it) => {
        if (wanted) send({ kind: 'wanted', found: it });
      });
    },
    unwant: () => {
      wanted = false;
      send({ kind: 'unwanted' });
    },
    act: (act) => send({ kind: 'act', act }),
    state: () => state,
    screen,
    stop: async () => {
      stopped = true;
      current.abort();
      await running;
    },
  };
}
