const BASE_MS = 1_000;
const CAP_MS = 60_000;
/** Nobody may send a kiosk to sleep for longer than this. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

/**
 * How long to wait after `failures` failures in a row (1 or more), in milliseconds: full jitter, so that kiosks that lost
 * the gateway together do not come back together. `retryAfterMs` is what the gateway asked for, and a floor.
 */
export function retryDelay(after: {
  readonly failures: number;
  readonly retryAfterMs: number | null;
  /** In [0, 1). */
  readonly random: number;
}): number {
  const ceiling = Math.min(CAP_MS, BASE_MS * 2 ** Math.min(after.failures - 1, 16));
  const floor = Math.min(after.retryAfterMs ?? 0, LONGEST_RETRY_AFTER_MS);
  return floor + Math.round(after.random * ceiling);
}

/** Whether the same request may fare better later. Anything else the gateway refused stays refused until something changes. */
export function isRetried(status: number): boolean {
  return status < 400 || status >= 500 || retriedRefusals.has(status);
}

const retriedRefusals = new Set([401, 408, 425, 429]);
