import { retryDelay } from '../../sync/device/backoff.ts';
import type { LeaseOutcome } from '../../sync/device/leases.ts';

/** Milliseconds to the next try after so many failures in a row. `random`: in [0, 1). */
export function waitAfter(outcome: LeaseOutcome, failures: number, random: number): number {
  const retryAfterMs = outcome.kind === 'rejected' ? outcome.retryAfterMs : null;
  return retryDelay({ failures, retryAfterMs, random });
}
