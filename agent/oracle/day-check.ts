import { foreignBetween, offlineSeconds, wholeOf } from './allowance.ts';
import type { Belief, Kiosk } from './kiosk.ts';
import type { HouseRules } from './parents.ts';
import type { Verdicts } from './violation.ts';

/** Milliseconds that a picture moved, and all they belong to. */
export interface Seen {
  readonly kiosk: Kiosk;
  readonly belief: Belief;
  readonly child: string;
  readonly date: string;
  readonly ms: number;
}

/** Judges how long true dates are. */
export interface DayCheck {
  readonly see: (it: Seen) => void;
  /** The record granted a lease, and left the others what is kept for them, seconds. */
  readonly granted: (child: string, date: string, whole_s: number, kept: ReadonlyMap<string, number>) => void;
  readonly ofKiosk: (kiosk: Kiosk, child: string, date: string) => number;
}

/** More than this is too much. */
export const TOLERANCE_MS = 1_000;

interface Mark {
  readonly belief: Belief;
  readonly leased: boolean;
  /** What had been seen when the kiosk began to play by these rules, milliseconds. */
  readonly total_ms: number;
  readonly own_ms: number;
}

/**
 * Alone, a kiosk may play a child's date up to limit and bonus, less what it knows others to have used, all as its last pull
 * had it: what parents changed since it cannot know. Where the pull left it less than was seen already, it may not go on.
 *
 * Of several kiosks each keeps to its own part: how far its lease lets it, or without one what is its own to play offline. All
 * together keep to the largest day that any of them could believe in, and go beyond it only by what was played without a
 * lease and was not left out of the others' leases.
 */
export function checkDays(deps: { readonly rules: () => HouseRules; readonly verdicts: Verdicts }): DayCheck {
  const seen = new Map<string, number>();
  const marks = new Map<string, Mark>();
  const wholes = new Map<string, number>();
  const kept = new Map<string, number>();
  const granted = new Set<string>();

  const add = (key: string, ms: number) => {
    const before = seen.get(key) ?? 0;
    seen.set(key, before + ms);
    return before;
  };
  const noteWhole = (day: string, whole_s: number) => {
    const most = Math.max(wholes.get(day) ?? 0, whole_s);
    wholes.set(day, most);
    return most;
  };
  const complain = (kind: 'day' | 'share', it: Seen, ms: number, most_ms: number) => {
    deps.verdicts.report(
      kind,
      `${it.kiosk.id.slice(-1)}: ${it.child.slice(-1)} saw ${ms} of ${most_ms} ms on ${it.date}`,
    );
  };

  const see = (it: Seen) => {
    const { kiosk, belief, child, date, ms } = it;
    const day = `${child} ${date}`;
    const own = `${day} ${kiosk.id}`;
    const lease = leaseOf(it);
    const total_ms = add(day, ms);
    const own_ms = add(own, ms);
    if (lease === null) add(`${own} offline`, ms);
    let mark = marks.get(own);
    if (mark?.belief !== belief || mark.leased !== (lease !== null)) {
      mark = { belief, leased: lease !== null, total_ms, own_ms };
      marks.set(own, mark);
    }
    const whole_s = wholeOf(belief.rules, child, date);
    const most_s = noteWhole(day, whole_s);
    const own_s = lease ?? offlineSeconds(belief.rules, kiosk.id, whole_s);
    const ownMost_ms = Math.max(own_s * 1000, mark.own_ms) + TOLERANCE_MS;
    if (own_ms + ms > ownMost_ms) complain('share', it, own_ms + ms, ownMost_ms);
    const isAlone = belief.rules.kiosks.length === 1 && deps.rules().kiosks.length === 1;
    const foreign_s = foreignBetween(belief.foreign, child, { from: date, to: date });
    const left_ms = (whole_s - foreign_s) * 1000;
    const most_ms = isAlone ? Math.max(left_ms, mark.total_ms) : most_s * 1000 + offlineBeyond(day, most_s);
    if (total_ms + ms > most_ms + TOLERANCE_MS) complain('day', it, total_ms + ms, most_ms + TOLERANCE_MS);
  };

  const offlineBeyond = (day: string, whole_s: number) => {
    const rules = deps.rules();
    return rules.kiosks.reduce((sum, { id }) => {
      const played_ms = seen.get(`${day} ${id} offline`) ?? 0;
      const left_s = granted.has(day) ? (kept.get(`${day} ${id}`) ?? 0) : offlineSeconds(rules, id, whole_s);
      return sum + Math.max(0, played_ms - left_s * 1000);
    }, 0);
  };

  return {
    see,
    granted: (child, date, whole_s, keptNow) => {
      const day = `${child} ${date}`;
      noteWhole(day, whole_s);
      for (const [id, seconds] of keptNow) {
        const key = `${day} ${id}`;
        kept.set(key, granted.has(day) ? Math.min(kept.get(key) ?? 0, seconds) : seconds);
      }
      granted.add(day);
    },
    ofKiosk: (kiosk, child, date) => seen.get(`${child} ${date} ${kiosk.id}`) ?? 0,
  };
}

/** How far the kiosk is let go by a lease of this date; null: it has none, or knows of none that still holds. */
function leaseOf({ kiosk, belief, child, date }: Seen): number | null {
  const program = kiosk.program();
  if (belief.rules.kiosks.length === 1 || program?.time.state() !== 'trusted') return null;
  const lease = program.state.leases.of(child, date);
  return lease && lease.until > program.time.now() ? lease.upto_s : null;
}
