import { useEffect, useRef, useState } from 'preact/hooks';
import type { PageClock } from '../clock.ts';

/** Long enough to see and to reach. */
const WHILE_MS = 4000;

/** Whether something is shown that each call shows for a while, from then on. */
export function useShownForAWhile(clock: PageClock): [boolean, () => void] {
  const [shown, setShown] = useState(false);
  const cancel = useRef(() => {});
  useEffect(() => () => cancel.current(), []);
  const show = () => {
    cancel.current();
    setShown(true);
    cancel.current = clock.after(WHILE_MS, () => setShown(false));
  };
  return [shown, show];
}
