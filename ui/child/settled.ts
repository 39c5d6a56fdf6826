import { useEffect, useState } from 'preact/hooks';
import type { PageClock } from '../clock.ts';

/** A finger that still prods what was here before does not choose what has come under it. */
const SETTLE_MS = 700;

/** False while this has only just appeared. */
export function useSettled(clock: PageClock): boolean {
  const [settled, setSettled] = useState(false);
  useEffect(() => clock.after(SETTLE_MS, () => setSettled(true)), []);
  return settled;
}
