import type { Said } from './said.ts';

/** What must be true of a kiosk's file, by what the kiosk said so far. */
export interface Promises {
  readonly hear: (it: Said) => void;
  readonly sessions: ReadonlyMap<string, PromisedSession>;
  /** Whole seconds on the screen by true local date. */
  readonly shownOn: ReadonlyMap<string, number>;
  /** As it was last written down. */
  readonly position: () => { readonly position_s: number; readonly kept_at: number };
  /** How far time may have come, and the machine's time since its start. */
  readonly moment: () => { readonly at: number; readonly up: number };
}

export interface PromisedSession {
  /** Charged ahead, seconds. */
  booked_s: number;
  shown_s: number;
  readonly shownOn: Map<string, number>;
  closed: { readonly reason: string; readonly seconds: number } | null;
}

export function promisesFrom(start: { readonly at: number; readonly up: number }): Promises {
  const sessions = new Map<string, PromisedSession>();
  const shownOn = new Map<string, number>();
  let position = { position_s: 0, kept_at: 0 };
  let moment = start;

  const session = (id: string): PromisedSession => {
    const known = sessions.get(id);
    if (!known) throw new Error(`session ${id} goes on before it was opened`);
    return known;
  };

  return {
    sessions,
    shownOn,
    position: () => position,
    moment: () => moment,
    hear: (it) => {
      switch (it.kind) {
        case 'opened':
          sessions.set(it.id, { booked_s: 0, shown_s: 0, shownOn: new Map(), closed: null });
          return;
        case 'booked':
          session(it.id).booked_s = it.seconds;
          // An opened session has not moved the position yet.
          if (it.position_s > 0) position = it;
          return;
        case 'shown': {
          const shown = session(it.id);
          shown.shown_s += 1;
          count(shown.shownOn, it.date);
          count(shownOn, it.date);
          return;
        }
        case 'closed':
          session(it.id).closed = it;
          position = it;
          return;
        case 'going_on':
          moment = it;
          return;
      }
    },
  };
}

function count(seconds: Map<string, number>, date: string): void {
  seconds.set(date, (seconds.get(date) ?? 0) + 1);
}
