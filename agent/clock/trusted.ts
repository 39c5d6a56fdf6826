import type { Clock } from '../../sync/clock.ts';

/** Further from the system's clock than this, the gateway's time is worth a word to support. */
const APART_MS = 5 * 60_000;

/**
 * Which time it is, as far as the kiosk may believe it. The gateway's answer counts from the moment it came; before that
 * the system's clock is taken, and `held` says that nobody has confirmed it since this program started.
 */
export interface TrustedClock {
  /** Whole milliseconds since the epoch. */
  readonly now: () => number;
  readonly state: () => 'trusted' | 'held' | 'unset';
  /** The gateway gave its time in an authenticated answer. */
  readonly heard: (gatewayNow: number) => void;
  /** How far the system's clock is ahead of the gateway's, milliseconds; null before the gateway was heard. */
  readonly systemAhead: () => number | null;
  readonly isSystemWrong: () => boolean;
}

export function trustedClock(deps: { readonly clock: Clock; readonly builtAt: number }): TrustedClock {
  const { clock, builtAt } = deps;
  let anchor: { readonly gateway: number; readonly monotonic: number } | null = null;

  const now = () =>
    anchor ? Math.round(anchor.gateway + clock.monotonic() - anchor.monotonic) : clock.now();
  const systemAhead = () => (anchor ? clock.now() - now() : null);
  return {
    now,
    state: () => {
      if (now() < builtAt) return 'unset';
      return anchor ? 'trusted' : 'held';
    },
    heard: (gatewayNow) => {
      // A gateway whose clock is older than this program is no witness.
      if (gatewayNow >= builtAt) anchor = { gateway: gatewayNow, monotonic: clock.monotonic() };
    },
    systemAhead,
    isSystemWrong: () => Math.abs(systemAhead() ?? 0) > APART_MS,
  };
}
