import type { Kiosk } from './kiosk.ts';
import type { TrueDates } from './true-date.ts';

/**
 * Why seconds count as used: what was seen, what a pulled plug costs, the started second of a session. Dated as the law says,
 * and by nothing that the kiosk wrote.
 */
export interface Charged {
  readonly add: (kiosk: Kiosk, child: string, at: number, ms: number) => void;
  /** Somebody has confirmed the kiosk's time: what it could not date so far is dated now. */
  readonly trusted: (kiosk: Kiosk, now: number) => void;
  /** Milliseconds that may at most count for a child as used on `date`, at this kiosk and now. */
  readonly most: (kiosk: Kiosk, child: string, date: string) => number;
}

interface Item {
  readonly kiosk: Kiosk;
  readonly child: string;
  readonly boot: number;
  readonly at: number;
  ms: number;
  /** Null: nobody has confirmed the date. */
  date: string | null;
  /** How long the kiosk had been on in all, as far as it knows. */
  powered_ms: number;
}

const MINUTE = 60_000;
const STARTED_SECOND_MS = 1_000;
/** While nobody knows the date, this much of being on is a day. */
const LONGEST_DAY_MS = 25 * 60 * MINUTE;

export function explainCharges(dates: TrueDates): Charged {
  const items: Item[] = [];

  const dateOf = (kiosk: Kiosk, at: number) => {
    const zones = kiosk.belief()?.zones;
    return zones ? dates.dateOf(zones, at) : null;
  };
  const isHeld = (kiosk: Kiosk) => kiosk.program()?.time.state() !== 'trusted';

  return {
    add: (kiosk, child, at, ms) => {
      const boot = kiosk.boots();
      const date = isHeld(kiosk) ? null : dateOf(kiosk, at);
      const last = items.at(-1);
      const same = last?.kiosk === kiosk && last.boot === boot && last.child === child && last.date === date;
      if (last && same && Math.floor(last.at / MINUTE) === Math.floor(at / MINUTE)) {
        last.ms += ms;
        last.powered_ms = kiosk.powered_ms();
      } else items.push({ kiosk, child, boot, at, ms, date, powered_ms: kiosk.powered_ms() });
    },
    trusted: (kiosk, now) => {
      for (const item of items) {
        if (item.kiosk !== kiosk || item.date !== null) continue;
        const isOfThisBoot = item.boot === kiosk.boots();
        item.date = dateOf(kiosk, isOfThisBoot ? item.at : now);
        if (!isOfThisBoot) item.powered_ms = kiosk.powered_ms();
      }
    },
    most: (kiosk, child, date) => {
      const longAgo = ({ powered_ms }: Item) => powered_ms + LONGEST_DAY_MS <= kiosk.powered_ms();
      const isHere = (item: Item) => item.kiosk === kiosk && (item.date === null || !longAgo(item));
      return (
        items
          .filter((item) => item.child === child)
          .filter((item) => (item.date !== null && item.date >= date) || (isHeld(kiosk) && isHere(item)))
          // A second that began before counts as a whole one.
          .reduce((sum, item) => sum + item.ms, isHeld(kiosk) ? STARTED_SECOND_MS : 0)
      );
    },
  };
}
