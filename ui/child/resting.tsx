import { Host } from './host.tsx';

/** Over the standing picture of a pause: dimmed, with the host keeping quiet below. */
export function Resting() {
  return (
    <div class='resting'>
      <svg viewBox='-190 -360 400 370' aria-hidden='true'>
        <Host pose='hushing' x={0} y={0} />
      </svg>
    </div>
  );
}
