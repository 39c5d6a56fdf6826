import { useEffect, useRef, useState } from 'preact/hooks';
import type { PageClock } from '../clock.ts';

/**
 * What was picked, and how to pick: false where something is under way. A choice that has brought no other screen
 * within `wait_ms` is forgotten, and another may be made.
 */
export function usePicked<Choice>(
  clock: PageClock,
  wait_ms: number,
  onForgotten: () => void,
): [Choice | null, (choice: Choice) => boolean] {
  const [picked, setPicked] = useState<Choice | null>(null);
  // Two touches may come before the next drawing.
  const busy = useRef(false);
  const cancel = useRef(() => {});
  useEffect(() => () => cancel.current(), []);

  function pick(choice: Choice): boolean {
    if (busy.current) return false;
    busy.current = true;
    setPicked(() => choice);
    cancel.current = clock.after(wait_ms, () => {
      busy.current = false;
      setPicked(null);
      onForgotten();
    });
    return true;
  }
  return [picked, pick];
}
