/** What a series of timings says: medians for a noisy machine, the 99th for the child who waits. Milliseconds. */
export interface Spread {
  readonly p50: number;
  readonly p99: number;
}

export function spreadOf(samples: readonly number[]): Spread {
  const sorted = [...samples].sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

/** Microseconds, `p50 / p99`. */
export function micros({ p50, p99 }: Spread): string {
  return `${(p50 * 1000).toFixed(1)} / ${(p99 * 1000).toFixed(1)} µs`;
}

export function ratio(a: Spread, b: Spread): string {
  return `${(a.p50 / b.p50).toFixed(2)} ×`;
}

/** Milliseconds that a call took. */
export function timed(run: () => void): number {
  const began = performance.now();
  run();
  return performance.now() - began;
}
