import { isRetried, retryDelay } from './backoff.ts';
import type { EventsOutcome } from './events.ts';
import type { Round } from './lane.ts';
import type { PullOutcome } from './pull.ts';
import type { PushOutcome } from './push.ts';

export type Outcome = PullOutcome | PushOutcome | EventsOutcome;

/** An unknown key stays unknown for long; asking now and then finds out when that was a mistake. */
const REFUSED_KEY_MS = 60_000;

/** A stream that was open for as long broke for a reason of its own; one that breaks at once will do so again. */
const STEADY_STREAM_MS = 60_000;

/** What an outcome means for the next round, with one line for the support screen. */
export function judge(outcome: Outcome, by: { random: () => number; pollMs: number }): Round {
  switch (outcome.kind) {
    case 'pulled':
      return done(`${outcome.lines} lines of ${outcome.source}`, 'when_due');
    case 'pushed':
      return done(`${outcome.delivered} delivered, ${outcome.refused} refused`, 'at_once');
    case 'nothing_to_push':
      return { kind: 'idle' };
    case 'stream_over':
      return outcome.lasted_ms >= STEADY_STREAM_MS
        ? done(outcome.detail, 'when_due')
        : failed(
            `the gateway could not be listened to for long: ${outcome.detail}`,
            backOff(by.random, null),
          );
    case 'aborted':
      return { kind: 'interrupted' };
    case 'unauthorized':
      return failed(`the gateway does not accept this kiosk's key: ${outcome.code}`, () => REFUSED_KEY_MS);
    case 'rejected': {
      const text = `the gateway answered ${outcome.status} ${outcome.code ?? ''}: ${outcome.detail}`;
      return failed(
        text,
        isRetried(outcome.status) ? backOff(by.random, outcome.retryAfterMs) : () => by.pollMs,
      );
    }
    case 'unreachable':
      return failed(
        `no answer from the gateway: ${outcome.code} ${outcome.detail}`,
        backOff(by.random, null),
      );
    case 'malformed':
      return failed(`the answer makes no sense: ${outcome.detail}`, backOff(by.random, null));
    case 'mirror_lost':
      return failed(`the mirror has to be fetched again: ${outcome.detail}`, backOff(by.random, null));
    case 'mirror_newer':
      return failed('a later version wrote mirror.db: update this program', () => by.pollMs);
    case 'foreign':
      return failed('the answer was for another kiosk: pair this one anew', () => by.pollMs);
  }
}

/** For whatever was thrown: a fault of this program, or a full disk. */
export function judgeFault(error: unknown, random: () => number): Round {
  return failed(`a fault of this program: ${String(error)}`, backOff(random, null));
}

function done(text: string, next: 'at_once' | 'when_due'): Round {
  return { kind: 'done', text, next };
}

function failed(text: string, waitMs: (failures: number) => number): Round {
  return { kind: 'failed', text, waitMs };
}

function backOff(random: () => number, retryAfterMs: number | null): (failures: number) => number {
  return (failures) => retryDelay({ failures, retryAfterMs, random: random() });
}
