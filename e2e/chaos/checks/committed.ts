import { type History, hands } from '../acts/history.ts';
import type { Violation } from '../violation.ts';
import type { Seen } from '../watch/judge-reading.ts';

/** Whatever a mirror has shown was committed at some time. */
export function checkCommitted(
  kiosk: string,
  seen: Seen,
  history: Pick<History, 'stamps' | 'minutes'>,
): Violation[] {
  const details: string[] = [];
  for (const hand of hands) {
    for (const stamp of seen.stamps[hand]) {
      if (!history.stamps[hand].has(stamp)) details.push(`the ${hand}'s stamp ${stamp} was never committed`);
    }
  }
  for (const [day, totals] of seen.minutes) {
    const ever = new Set([0, ...(history.minutes.get(day) ?? [])]);
    for (const total of totals) {
      if (!ever.has(total)) details.push(`${day}: ${total} minutes elsewhere, which there never were`);
    }
  }
  return details.map((detail) => ({ kind: 'state', of: kiosk, detail }));
}
