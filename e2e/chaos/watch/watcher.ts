import type { Clock } from '../../../sync/clock.ts';
import type { Family } from '../acts/families.ts';
import type { Violation } from '../violation.ts';
import { judgeReading, nothingSeen, type Seen } from './judge-reading.ts';
import { readMirror } from './reading.ts';

export interface Watched {
  readonly name: string;
  readonly home: string;
  readonly family: Family;
}

const LOOK_EVERY_MS = 15;

/** Opens the kiosks' mirrors over and over, as a support program beside a running kiosk would, and judges each sight of them. */
export interface Watcher {
  /** Looks at every mirror once. */
  readonly look: () => void;
  /** Looks until the signal comes, and leaves most of the time to others. */
  readonly watch: (signal: AbortSignal) => Promise<void>;
  readonly seen: (kiosk: string) => Seen;
  /** `different`: sights that showed something new. `none`: no mirror could be read. */
  readonly counts: () => { readonly sights: number; readonly different: number; readonly none: number };
}

export function watchMirrors(
  deps: { readonly clock: Clock; readonly onViolation: (violation: Violation) => void },
  kiosks: readonly Watched[],
): Watcher {
  const seenBy = new Map(kiosks.map(({ name }) => [name, nothingSeen()]));
  const seen = (name: string) => {
    const found = seenBy.get(name);
    if (!found) throw new Error(`nobody watches ${name}`);
    return found;
  };
  const counts = { sights: 0, different: 0, none: 0 };
  const lookAt = ({ name, home, family }: Watched) => {
    const reading = readMirror(home);
    if (!reading) {
      counts.none += 1;
      return;
    }
    counts.sights += 1;
    const mine = seen(name);
    if (mine.last?.cursor !== reading.cursor) counts.different += 1;
    for (const violation of judgeReading(name, family, mine, reading)) deps.onViolation(violation);
  };
  return {
    look: () => kiosks.forEach(lookAt),
    watch: async (signal) => {
      const { clock } = deps;
      for (let turn = 0; !signal.aborted; turn++) {
        const began = clock.monotonic();
        const kiosk = kiosks[turn % kiosks.length];
        if (kiosk) lookAt(kiosk);
        await clock.sleep(Math.max(LOOK_EVERY_MS, 2 * (clock.monotonic() - began)), signal);
      }
    },
    seen,
    counts: () => counts,
  };
}
