import type { Clock } from '../clock.ts';

/** A read that holds a database connection for as long as a kiosk takes to read its answer. */
export interface LongRead {
  /** The kiosk took some more. */
  readonly progress: () => void;
  /** Twice harmless. */
  readonly end: () => void;
}

export interface LongReads {
  /** A kiosk has one place: what it began before makes way. Null: there is no place now. `giveUp` is called when the kiosk has to make way, or never comes to the end. */
  readonly begin: (kiosk_id: string, giveUp: () => void) => LongRead | null;
  readonly count: () => number;
}

export interface LongReadsDeps {
  readonly clock: Pick<Clock, 'monotonic' | 'sleep'>;
  /** Of the connections that there are, the others are for short work. */
  readonly most: number;
}

/** A kiosk that takes nothing for as long makes way, once somebody needs its place. */
const PATIENCE_MS = 10_000;
/** Nobody reads for longer, whoever waits. Kiosks give up then as well. */
const LONGEST_MS = 600_000;

interface Held extends LongRead {
  readonly kiosk_id: string;
  readonly giveUp: () => void;
  readonly progressAt: () => number;
}

/** So many at a time: a kiosk on a slow line may take its time, and keeps neither the others nor the database waiting. */
export function createLongReads({ clock, most }: LongReadsDeps): LongReads {
  const held = new Set<Held>();

  const hold = (kiosk_id: string, giveUp: () => void): Held => {
    const over = new AbortController();
    let progressAt = clock.monotonic();
    const read: Held = {
      kiosk_id,
      giveUp,
      progressAt: () => progressAt,
      progress: () => {
        progressAt = clock.monotonic();
      },
      end: () => {
        held.delete(read);
        over.abort();
      },
    };
    held.add(read);
    void clock.sleep(LONGEST_MS, over.signal).then(() => {
      if (held.delete(read)) giveUp();
    });
    return read;
  };

  const slowest = (): Held | undefined => {
    const idleSince = clock.monotonic() - PATIENCE_MS;
    return [...held]
      .filter((read) => read.progressAt() <= idleSince)
      .sort((a, b) => a.progressAt() - b.progressAt())[0];
  };

  const makeWay = (read: Held) => {
    read.end();
    read.giveUp();
  };

  return {
    begin: (kiosk_id, giveUp) => {
      for (const own of [...held].filter((read) => read.kiosk_id === kiosk_id)) makeWay(own);
      if (held.size >= most) {
        const slow = slowest();
        if (!slow) return null;
        makeWay(slow);
      }
      return hold(kiosk_id, giveUp);
    },
    count: () => held.size,
  };
}
