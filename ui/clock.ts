/** Time for the page: milliseconds that only rise, and timers that hand back their own cancel. */
export interface PageClock {
  now(): number;
  /** Milliseconds since 1970 by this machine, whose clock may be wrong, and may be put right at any time. */
  utc(): number;
  after(ms: number, act: () => void): () => void;
  every(ms: number, act: () => void): () => void;
}

export const browserClock: PageClock = {
  now: () => performance.now(),
  utc: () => Date.now(),
  after(ms, act) {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
  every(ms, act) {
    const timer = setInterval(act, ms);
    return () => clearInterval(timer);
  },
};

export interface ManualClock extends PageClock {
  /** Move time on; timers run in their order, at their own instant. */
  pass(ms: number): void;
}

/** When a manual clock begins. */
const START_UTC = Date.UTC(2026, 4, 1, 12);

export function manualClock(): ManualClock {
  let now = 0;
  const timers = new Set<{ at: number; again: number | null; act: () => void }>();

  function add(ms: number, again: number | null, act: () => void): () => void {
    const timer = { at: now + ms, again, act };
    timers.add(timer);
    return () => void timers.delete(timer);
  }

  function nextUntil(end: number) {
    const due = [...timers].filter((timer) => timer.at <= end);
    return due.sort((a, b) => a.at - b.at)[0];
  }

  return {
    now: () => now,
    utc: () => START_UTC + now,
    after: (ms, act) => add(ms, null, act),
    every: (ms, act) => add(ms, ms, act),
    pass(ms) {
      const end = now + ms;
      for (let timer = nextUntil(end); timer; timer = nextUntil(end)) {
        now = timer.at;
        if (timer.again === null) timers.delete(timer);
        else timer.at += timer.again;
        timer.act();
      }
      now = end;
    },
  };
}
