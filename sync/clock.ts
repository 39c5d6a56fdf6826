/** Time as the program sees it. Everything that waits or stamps takes one of these, so a test can be the clock. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch. May jump either way: for dating only, never for durations. */
  readonly now: () => number;
  /** Milliseconds that only grow while this process lives: for durations. */
  readonly monotonic: () => number;
  /** Resolves after `ms`, or at once when `signal` is aborted; never rejects. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Calls `run` every `ms` until the returned function is called. */
  readonly every: (ms: number, run: () => void) => () => void;
}

export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const wake = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, ms);
        signal?.addEventListener('abort', wake);
      }),
    every: (ms, run) => {
      const timer = setInterval(run, ms);
      return () => clearInterval(timer);
    },
  };
}

export interface ManualClock extends Clock {
  /** Moves both clocks on, firing what falls due in order; lets promises settle between. */
  readonly advance: (ms: number) => Promise<void>;
  /** Moves the wall clock alone, as a person or NTP does. */
  readonly setNow: (now: number) => void;
}

interface Alarm {
  due: number;
  readonly fire: () => void;
  readonly period: number | null;
}

export function manualClock(start = Date.UTC(2026, 0, 15, 12)): ManualClock {
  const alarms = new Set<Alarm>();
  let wall = start;
  let elapsed = 0;

  const add = (alarm: Alarm): (() => void) => {
    alarms.add(alarm);
    return () => alarms.delete(alarm);
  };

  return {
    now: () => wall,
    monotonic: () => elapsed,
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const remove = add({ due: elapsed + ms, fire: resolve, period: null });
        signal?.addEventListener('abort', () => {
          remove();
          resolve();
        });
      }),
    every: (ms, run) => add({ due: elapsed + ms, fire: run, period: ms }),
    setNow: (now) => {
      wall = now;
    },
    advance: async (ms) => {
      const until = elapsed + ms;
      for (;;) {
        await settle();
        const next = earliest(alarms, until);
        if (!next) break;
        wall += next.due - elapsed;
        elapsed = next.due;
        if (next.period === null) alarms.delete(next);
        else next.due += next.period;
        next.fire();
      }
      wall += until - elapsed;
      elapsed = until;
      await settle();
    },
  };
}

function earliest(alarms: ReadonlySet<Alarm>, until: number): Alarm | undefined {
  let found: Alarm | undefined;
  for (const alarm of alarms) if (alarm.due <= until && (!found || alarm.due < found.due)) found = alarm;
  return found;
}

/** Promises already resolved get their turn before time moves. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
