import { useRef } from 'preact/hooks';

const SAME_TOUCH_MS = 1000;
/** A finger may wander this far, in parts of the screen's shorter side (about 10 mm of 90). */
const WANDER = 0.11;

/**
 * Handlers for one target: fires as the finger leaves, however long it was held and whatever else touches the
 * screen, and once for a child who keeps prodding: touches within `sameTouch_ms` are one. Enter and space work too.
 */
export function useTap(act: () => void, sameTouch_ms = SAME_TOUCH_MS) {
  const down = useRef(new Map<number, { x: number; y: number }>());
  const last = useRef(-sameTouch_ms);

  function fire() {
    const now = performance.now();
    if (now - last.current < sameTouch_ms) return;
    last.current = now;
    act();
  }

  return {
    onPointerDown: (event: PointerEvent) => {
      down.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    },
    onPointerUp: (event: PointerEvent) => {
      const start = down.current.get(event.pointerId);
      down.current.delete(event.pointerId);
      const reach = WANDER * Math.min(window.innerWidth, window.innerHeight);
      if (start && Math.hypot(event.clientX - start.x, event.clientY - start.y) <= reach) fire();
    },
    onPointerCancel: (event: PointerEvent) => {
      down.current.delete(event.pointerId);
    },
    onClick: (event: MouseEvent) => {
      // A click that no pointer made: keyboard, remote control or screen reader.
      if (event.detail === 0) fire();
    },
  };
}
