import { Host } from '../host.tsx';
import { ink, outline } from '../ink.ts';

/** "Fetch a grown-up": the host hand in hand with a big one, on a disc. */
export function GrownUp() {
  return (
    <svg class='grown-up' viewBox='-120 -120 240 240' aria-hidden='true'>
      <circle r='114' fill={ink.paper} {...outline} />
      <Host pose='awake' x={26} y={90} size={0.5} elder turned />
      <Host pose='pointing_side' x={-48} y={92} size={0.3} />
    </svg>
  );
}
