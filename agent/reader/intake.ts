import type { Clock } from '../../sync/clock.ts';
import { conditionAfter, conditionWith } from './advice.ts';
import type { Ending } from './child.ts';
import { trackChips } from './chips.ts';
import { type ChildMessage, childMessage, type ReaderEvent, type ReaderHealth } from './port.ts';

/** pino's shape. */
export interface ReaderLog {
  info(fields: object, line: string): void;
  warn(fields: object, line: string): void;
}

export interface IntakeDeps {
  readonly clock: Clock;
  readonly log: ReaderLog;
  readonly onEvent: (event: ReaderEvent) => void;
}

export interface Intake {
  readonly health: () => ReaderHealth;
  /** A message of the reader process, not yet parsed; a malformed one is dropped with one log line. */
  readonly receive: (raw: unknown) => void;
  readonly processEnded: (ending: Ending) => void;
  readonly processRestarted: () => void;
}

/** Turns what the reader process says, and its end, into the agent's events and the reader's health. */
export function openIntake(deps: IntakeDeps): Intake {
  const { clock, log, onEvent } = deps;
  const chips = trackChips();
  let health: ReaderHealth = {
    state: 'starting',
    readers: [],
    restarts: 0,
    last_event_at: null,
    problem: null,
    fix: null,
  };
  /** The process said itself why it ends. */
  let explained = false;

  function become(change: Partial<ReaderHealth>): void {
    const next = { ...health, ...change };
    const changed = JSON.stringify(next) !== JSON.stringify(health);
    health = next;
    if (changed) onEvent({ kind: 'health', health });
  }

  function handle(message: ChildMessage): void {
    switch (message.kind) {
      case 'beat':
        return;
      case 'readers':
        chips.readersAre(message.readers).forEach(onEvent);
        become({ readers: message.readers, ...conditionWith(message.readers) });
        return;
      case 'fault':
        explained = message.code !== 'no_service';
        log.warn({ code: message.code }, `reader: ${message.message}`);
        onEvent({ kind: 'fault', code: message.code, message: message.message });
        become(conditionAfter(message.code, message.message));
        return;
      default:
        health = { ...health, last_event_at: clock.now() };
        chips.heard(message, clock.monotonic()).forEach(onEvent);
    }
  }

  return {
    health: () => health,
    receive: (raw) => {
      const parsed = childMessage.safeParse(raw);
      if (parsed.success) handle(parsed.data);
      else log.warn({ issues: parsed.error.issues.length }, `reader: message dropped: ${brief(raw)}`);
    },
    processEnded: ({ code, message, lived }) => {
      log.warn({ code, lived }, `reader process ended: ${message}`);
      chips.readersAre([]).forEach(onEvent);
      if (!explained) onEvent({ kind: 'fault', code, message });
      become({ readers: [], ...(explained ? {} : conditionAfter(code, message)) });
    },
    processRestarted: () => {
      explained = false;
      become({ restarts: health.restarts + 1 });
    },
  };
}

function brief(raw: unknown): string {
  return (JSON.stringify(raw) ?? String(raw)).slice(0, 200);
}
