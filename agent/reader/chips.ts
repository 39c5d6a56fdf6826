import type { ChipMessage, ReaderEvent } from './port.ts';

/** A second tap of the same chip on the same reader within this time is the first one, flickering. */
const BOUNCE_MS = 1000;

export interface ChipTracker {
  /** What to tell the agent of this message, received at `at` (monotonic ms). */
  readonly heard: (message: ChipMessage, at: number) => readonly ReaderEvent[];
  /** What to tell the agent now that exactly these readers can read chips. */
  readonly readersAre: (names: readonly string[]) => readonly ReaderEvent[];
}

/** Remembers which chip lies where, across bounces and readers that go and come back. */
export function trackChips(): ChipTracker {
  const lastTap = new Map<string, { uid: string; at: number }>();
  const lying = new Map<string, string>();
  /** Chips that lay on a reader when it went away: nobody knows yet whether they still do. */
  const doubtful = new Map<string, string>();
  let present: readonly string[] = [];

  return {
    heard: (message, at) => {
      const { reader } = message;
      if (message.kind === 'unreadable') return [{ kind: 'unreadable', reader, reason: message.reason }];
      const { uid } = message;
      if (message.kind === 'lift') {
        lying.delete(reader);
        return [{ kind: 'lift', uid, reader }];
      }
      lying.set(reader, uid);
      const left = doubtful.get(reader);
      doubtful.delete(reader);
      const swapped: ReaderEvent[] = left && left !== uid ? [{ kind: 'lift', uid: left, reader }] : [];
      if (message.kind === 'resting') return [...swapped, { kind: 'resting', uid, reader }];
      const last = lastTap.get(reader);
      if (last && last.uid === uid && at - last.at < BOUNCE_MS) return [{ kind: 'resting', uid, reader }];
      lastTap.set(reader, { uid, at });
      return [...swapped, { kind: 'tap', uid, reader, at }];
    },

    readersAre: (names) => {
      const events: ReaderEvent[] = [];
      for (const reader of present.filter((name) => !names.includes(name))) {
        const uid = lying.get(reader);
        if (uid !== undefined) doubtful.set(reader, uid);
        lying.delete(reader);
        events.push({ kind: 'fault', code: 'reader_lost', message: `${reader} is gone` });
      }
      for (const reader of names.filter((name) => !present.includes(name))) {
        const uid = doubtful.get(reader);
        doubtful.delete(reader);
        if (uid !== undefined) events.push({ kind: 'lift', uid, reader });
      }
      present = [...names];
      return events;
    },
  };
}
