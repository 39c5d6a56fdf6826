import { Host } from '../host.tsx';
import { ink, outline } from '../ink.ts';
import { Scene } from '../scene.tsx';
import { Chip } from '../things/chip.tsx';

/** One chip goes back into the basket; there are others. */
export function NotThisOne({ name }: { name: string }) {
  return (
    <Scene name={name} ground='day'>
      <Chip mark='flower' x={168} y={296} r={70} />
      <Basket x={170} y={480} />
      <Host pose='pointing_side' x={420} y={482} size={1.14} />
      <g class='sway'>
        <Chip mark='star' x={690} y={200} r={68} />
        <Chip mark='heart' x={856} y={250} r={68} />
        <Chip mark='boat' x={720} y={376} r={68} />
      </g>
    </Scene>
  );
}

function Basket({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`} {...outline}>
      <path d='M-126 -130 L126 -130 L104 -14 Q102 0 88 0 L-88 0 Q-102 0 -104 -14 Z' fill={ink.wood} />
      <path
        d='M-118 -84 L118 -84 M-110 -42 L110 -42 M-62 -126 L-52 -4 M0 -126 L0 -4 M62 -126 L52 -4'
        stroke={ink.woodDark}
        fill='none'
      />
      <rect x='-138' y='-150' width='276' height='34' rx='17' fill={ink.woodDark} />
    </g>
  );
}
