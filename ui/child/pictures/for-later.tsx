import { Host } from '../host.tsx';
import { ink, outline } from '../ink.ts';
import { Scene } from '../scene.tsx';
import { Chip } from '../things/chip.tsx';

/** The chip waits on the high shelf until the host has grown. */
export function ForLater({ name }: { name: string }) {
  return (
    <Scene name={name} ground='day'>
      <g {...outline}>
        <rect x='520' y='30' width='30' height='456' fill={ink.wood} />
        <rect x='890' y='30' width='30' height='456' fill={ink.wood} />
        <rect x='496' y='146' width='448' height='28' rx='8' fill={ink.wood} />
        <rect x='496' y='336' width='448' height='28' rx='8' fill={ink.wood} />
        <rect x='572' y='250' width='44' height='86' fill={ink.blue} />
        <rect x='616' y='226' width='52' height='110' fill={ink.green} />
        <rect x='668' y='262' width='38' height='74' fill={ink.rose} />
        <path d='M770 336 Q764 270 800 270 Q850 270 844 336 Z' fill={ink.sky} />
      </g>
      <Chip mark='flower' x={720} y={80} r={64} />
      <GrowthChart x={128} y={486} />
      <Host pose='pointing_up' x={310} y={484} size={0.72} />
    </Scene>
  );
}

function GrowthChart({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`} {...outline}>
      <rect x='-44' y='-440' width='88' height='436' rx='12' fill={ink.yellow} />
      <path
        d='M-44 -70 L-8 -70 M-44 -140 L-8 -140 M-44 -210 L-8 -210 M-44 -280 L-8 -280 M-44 -350 L-8 -350'
        fill='none'
      />
      <path d='M24 -236 L24 -392 M8 -372 L24 -396 L40 -372' fill='none' stroke-width='9' />
    </g>
  );
}
