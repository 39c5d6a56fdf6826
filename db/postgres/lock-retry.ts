import { sqlStateOf } from './failure.ts';

export interface RetryDeps {
  readonly pause: (ms: number) => Promise<unknown>;
  /** 0 to 1. */
  readonly random: () => number;
  /** Milliseconds an attempt waits for a lock before it gives up. */
  readonly lockTimeout: number;
  /** Checked before every attempt. */
  readonly signal: AbortSignal | undefined;
  readonly onWait: (waitedMs: number, error: Error) => void | Promise<void>;
}

export type Attempted<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Tries again what lost against another writer: a statement that waits for a lock makes all that come after it wait, so
 * it waits briefly, steps aside, and comes back after a random time, for ten minutes in all.
 */
export async function untilUncontended<T>(deps: RetryDeps, attempt: () => Promise<T>): Promise<Attempted<T>> {
  let waitedMs = 0;
  for (let tries = 1; ; tries++) {
    if (deps.signal?.aborted) return { kind: 'stopped' };
    try {
      return { kind: 'done', value: await attempt() };
    } catch (error) {
      const lost = CONTENDED.get(sqlStateOf(error));
      if (lost === undefined || waitedMs >= LIMIT_MS) return { kind: 'failed', error };
      const ms = Math.round(deps.random() * Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** tries));
      waitedMs += ms + (lost === 'timeout' ? deps.lockTimeout : DEADLOCK_MS);
      await deps.onWait(waitedMs, error as Error);
      await deps.pause(ms);
    }
  }
}

/** SQLSTATEs: lock not available, deadlock, serialization failure. */
const CONTENDED: ReadonlyMap<string, 'timeout' | 'conflict'> = new Map([
  ['55P03', 'timeout'],
  ['40P01', 'conflict'],
  ['40001', 'conflict'],
]);

const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2_000;
const LIMIT_MS = 600_000;
/** What a server lets pass before it looks for a deadlock. */
const DEADLOCK_MS = 1_000;
