import { useEffect, useMemo, useState } from 'preact/hooks';
import type { PageClock } from '../clock.ts';

/** Whole seconds until then, counted down on the screen; 0: over. */
export function useTimeLeft(clock: PageClock, expires_at: string): number {
  const [, setLooks] = useState(0);
  // The machine's clock may be put right while a parent types: it is read once, as the end becomes known.
  const ends = useMemo(() => clock.now() + Date.parse(expires_at) - clock.utc(), [expires_at]);
  useEffect(() => clock.every(1000, () => setLooks((looks) => looks + 1)), []);
  return Math.max(0, Math.ceil((ends - clock.now()) / 1000));
}
