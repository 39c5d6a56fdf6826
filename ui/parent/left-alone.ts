import { useEffect, useState } from 'preact/hooks';
import type { PageClock } from '../clock.ts';

/**
 * True once nobody has touched the screen for `while_ms` since this appeared, and from then on. A child who goes on
 * tapping what was there before agrees to nothing.
 */
export function useLeftAlone(clock: PageClock, while_ms: number): boolean {
  const [alone, setAlone] = useState(false);
  useEffect(() => {
    if (alone) return;
    let cancel = () => {};
    const begin = () => {
      cancel();
      cancel = clock.after(while_ms, () => setAlone(true));
    };
    begin();
    window.addEventListener('pointerdown', begin);
    return () => {
      window.removeEventListener('pointerdown', begin);
      cancel();
    };
  }, [alone]);
  return alone;
}
