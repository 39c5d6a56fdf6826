import type { Clock } from '../clock.ts';

/** What became of one round, and when the next one is due. */
export type Round =
  | { readonly kind: 'done'; readonly text: string; readonly next: 'at_once' | 'when_due' }
  /** There was nothing to do: neither a success nor a failure. */
  | { readonly kind: 'idle' }
  /** `waitMs` is how long to stay away whatever happens, given the failures in a row. */
  | { readonly kind: 'failed'; readonly text: string; readonly waitMs: (failures: number) => number }
  | { readonly kind: 'interrupted' };

export interface LaneStatus {
  readonly lastSuccessAt: number | null;
  readonly lastFailureAt: number | null;
  /** What the last round came to, in words; null before the first. */
  readonly outcome: string | null;
  readonly failures: number;
}

export interface Lane {
  /** Something may be worth a round now. Waits for the end of a back-off. */
  readonly nudge: () => void;
  /** As `nudge`, and ends a back-off too: the reason for it may be gone. */
  readonly hurry: () => void;
  /** What is being done is overtaken: end it and start afresh at once. */
  readonly restart: () => void;
  readonly status: () => LaneStatus;
  /** Ends the round under way; resolves when the lane stands still. Twice harmless. */
  readonly stop: () => Promise<void>;
}

/** Runs `round` again and again: at once when nudged, else every `dueMs()`, and with growing pauses while it fails. */
export function startLane(deps: {
  readonly clock: Clock;
  readonly dueMs: () => number;
  readonly round: (signal: AbortSignal) => Promise<Round>;
}): Lane {
  const { clock } = deps;
  let status: LaneStatus = { lastSuccessAt: null, lastFailureAt: null, outcome: null, failures: 0 };
  let current = new AbortController();
  let resting: 'due' | 'back_off' | null = null;
  let nudged = false;
  let stopped = false;

  const rest = async (why: 'due' | 'back_off', ms: number) => {
    resting = why;
    await clock.sleep(ms, current.signal);
    resting = null;
  };

  const settle = async (round: Round) => {
    const now = clock.now();
    switch (round.kind) {
      case 'interrupted':
        return;
      case 'failed': {
        const failures = status.failures + 1;
        status = { ...status, lastFailureAt: now, outcome: round.text, failures };
        return rest('back_off', round.waitMs(failures));
      }
      case 'done':
        status = { ...status, lastSuccessAt: now, outcome: round.text, failures: 0 };
        if (round.next === 'at_once' || nudged) return;
        return rest('due', deps.dueMs());
      case 'idle':
        return nudged ? undefined : rest('due', deps.dueMs());
    }
  };

  const run = async () => {
    while (!stopped) {
      if (current.signal.aborted) current = new AbortController();
      nudged = false;
      await settle(await deps.round(current.signal));
    }
  };

  const ended = run();

  return {
    nudge: () => {
      nudged = true;
      if (resting === 'due') current.abort();
    },
    hurry: () => {
      nudged = true;
      if (resting) current.abort();
    },
    restart: () => current.abort(),
    status: () => status,
    stop: () => {
      stopped = true;
      current.abort();
      return ended;
    },
  };
}
