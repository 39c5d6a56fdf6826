import { ink } from '../child/ink.ts';

/** A whole disc: as long as a code lasts. */
const WHOLE_S = 600;
const R = 40;

/** A disc that vanishes as time runs out, like a kitchen timer. Named by the minutes that are left. */
export function TimeDisc({ left_s, name }: { left_s: number; name: string }) {
  const left = Math.min(1, left_s / WHOLE_S);
  return (
    <svg
      class='time-disc'
      viewBox='-50 -50 100 100'
      role='timer'
      aria-label={name}
      data-left={left.toFixed(3)}
    >
      <circle r='45' fill={ink.paper} stroke={ink.line} stroke-width='6' />
      {left === 1 ? <circle r={R} fill={ink.blue} /> : <path d={wedge(left)} fill={ink.blue} />}
      <circle r='5' fill={ink.line} />
    </svg>
  );
}

/** From the hand, which goes back to the top, on to the top. */
function wedge(left: number): string {
  const turn = -left * 2 * Math.PI;
  const [x, y] = [Math.sin(turn) * R, -Math.cos(turn) * R].map((at) => at.toFixed(2));
  return `M0 0 L${x} ${y} A${R} ${R} 0 ${left > 0.5 ? 1 : 0} 1 0 ${-R} Z`;
}
