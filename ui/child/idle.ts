import { useEffect, useRef } from 'preact/hooks';
import type { PageClock } from '../clock.ts';

/** Acts once nobody has touched for this long; to be called at every touch. */
export function useIdle(clock: PageClock, after_ms: number, act: () => void): () => void {
  const latest = useRef(act);
  latest.current = act;
  const cancel = useRef(() => {});
  const onTouch = () => {
    cancel.current();
    cancel.current = clock.after(after_ms, () => latest.current());
  };
  useEffect(() => {
    onTouch();
    return () => cancel.current();
  }, []);
  return onTouch;
}
