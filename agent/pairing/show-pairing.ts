import type { PairingScreen } from '../local/channel.ts';
import type { State } from './pairing.ts';
import { codeScreenOf } from './pairing-code.ts';

/** Network that is only just gone is not worth a word. */
const TROUBLE_SHOWN_FROM = 2;

/** What the page shows; null where there is nothing to pair. `until`: when the codes run out, by the machine's clock. */
export function pairingScreenOf(
  state: State,
  until: (monotonic: number) => number,
  t: number,
): PairingScreen | null {
  switch (state.kind) {
    case 'resting':
      return null;
    case 'connecting':
    case 'declining':
      return state.trouble && state.failures >= TROUBLE_SHOWN_FROM
        ? { kind: 'pairing', step: 'stopped', why: state.trouble }
        : { kind: 'pairing', step: 'connecting' };
    case 'waiting': {
      // Shown without its time it would be taken for good.
      if (state.until === null) return { kind: 'pairing', step: 'connecting' };
      if (t >= state.until) return { kind: 'pairing', step: 'stopped', why: 'unreachable' };
      return codeScreenOf(state.code, new Date(until(state.until)).toISOString());
    }
    case 'offered': {
      const { account, kiosk_name } = state.offer;
      return { kind: 'pairing', step: 'confirm', account, kiosk_name };
    }
    case 'stopped':
      return { kind: 'pairing', step: 'stopped', why: state.why };
  }
}
