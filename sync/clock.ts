import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { uptime } from 'node:os';

/** Time as the program sees it. Everything that waits or stamps takes one of these, so a test can be the clock. */
export interface Clock {
  /** Wall clock, milliseconds since the epoch. May jump either way: for dating only, never for durations. */
  readonly now: () => number;
  /** Milliseconds that only grow while this process lives: for durations. */
  readonly monotonic: () => number;
  /** Milliseconds since the machine was started, those it slept included. One count for all programs of one boot. */
  readonly boot: () => number;
  /** Names this start of the machine: `boot` of another one says nothing about this. */
  readonly bootId: string;
  /** Resolves after `ms`, or at once when `signal` is aborted; never rejects. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Calls `run` every `ms` until the returned function is called. */
  readonly every: (ms: number, run: () => void) => () => void;
}

export function systemClock(): Clock {
  const bootId = readBootId();
  return {
    now: () => Date.now(),
    monotonic: () => performance.now(),
    // Where the system does not name its starts, each start of this program is one: less is believed, never more.
    boot: bootId === null ? () => performance.now() : bootTime(),
    bootId: bootId ?? randomUUID(),
    sleep: (ms, signal) =>
      new Promise((resolve) => {
        if (signal?.aborted) return resolve();
        const wake = () => {
          clearTimeout(timer);
          signal?.removeEventListener('abort', wake);
          resolve();
        };
        const timer = setTimeout(wake, Math.max(0, ms));
        signal?.addEventListener('abort', wake);
      }),
    every: (ms, run) => {
      const timer = setInterval(run, ms);
      return () => clearInterval(timer);
    },
  };
}

/** Two readings differ by the kernel's 10 ms and by a moment between them; a machine that slept is further out. */
const SLEPT_MS = 100;
/** Asking the system costs 20 µs, and one tap asks several times over. */
const LOOKED_EVERY_MS = 5;

/**
 * `uptime` counts sleep but comes in steps of 10 ms, `performance.now` is fine but stands still in sleep: the second, moved on
 * whenever the first says that the machine slept.
 */
function bootTime(): () => number {
  let ahead = bootAhead();
  let lookedAt = performance.now();
  return () => {
    const monotonic = performance.now();
    if (monotonic - lookedAt >= LOOKED_EVERY_MS) {
      const measured = bootAhead();
      if (Math.abs(measured - ahead) > SLEPT_MS) ahead = measured;
      lookedAt = monotonic;
    }
    return monotonic + ahead;
  };
}

/** Measured again where the machine did something else between the readings. */
function bootAhead(): number {
  for (let attempt = 1; ; attempt++) {
    const before = performance.now();
    const up = uptime() * 1000;
    const after = performance.now();
    if (after - before < SLEPT_MS / 4 || attempt === 5) return up - (before + after) / 2;
  }
}

function readBootId(): string | null {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return null;
  }
}

export interface ManualClock extends Clock {
  /** Moves both clocks on, firing what falls due in order; lets promises settle between. */
  readonly advance: (ms: number) => Promise<void>;
  /** Moves the wall clock alone, as a person or NTP does. */
  readonly setNow: (now: number) => void;
  /** The machine sleeps: wall clock and boot time go on, `monotonic` and alarms stand still. */
  readonly suspend: (ms: number) => void;
  /** The same machine after it was off for `offMs` of wall clock: another boot, nothing waiting. */
  readonly reboot: (offMs?: number) => ManualClock;
}

interface Alarm {
  due: number;
  readonly fire: () => void;
  readonly period: number | null;
}

export function manualClock(start = Date.UTC(2026, 0, 15, 12), boots = 1): ManualClock {
  const alarms = new Set<Alarm>();
  let wall = start;
  let elapsed = 0;
  let slept = 0;

  const add = (alarm: Alarm): (() => void) => {
    alarms.add(alarm);
    return () => alarms.delete(alarm);
  };

  return {
    now: () => wall,
    monotonic: () => elapsed,
    boot: () => elapsed + slept,
    bootId: `boot-${boots}`,
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
    suspend: (ms) => {
      wall += ms;
      slept += ms;
    },
    reboot: (offMs = 0) => manualClock(wall + offMs, boots + 1),
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
