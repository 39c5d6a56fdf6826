import { Host } from '../host.tsx';
import { ink, outline } from '../ink.ts';
import { Scene } from '../scene.tsx';
import { Chip } from '../things/chip.tsx';
import { Snore } from '../things/snore.tsx';

/** This one chip sleeps for today; the others are awake. */
export function ChipSleeps({ name }: { name: string }) {
  return (
    <Scene name={name} ground='day'>
      <LittleBed x={262} y={482} />
      <Snore x={330} y={176} colour={ink.line} />
      <Host pose='hushing' x={642} y={482} size={1.04} />
      <Chip mark='heart' x={856} y={290} r={74} face='awake' />
      <Chip mark='boat' x={924} y={418} r={60} face='awake' />
    </Scene>
  );
}

function LittleBed({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`} {...outline}>
      <path d='M-230 0 L-230 -196 Q-230 -220 -206 -220 Q-182 -220 -182 -196 L-182 0 Z' fill={ink.wood} />
      <path d='M152 0 L152 -120 Q152 -144 176 -144 Q200 -144 200 -120 L200 0 Z' fill={ink.wood} />
      <rect x='-206' y='-92' width='382' height='52' fill={ink.woodDark} />
      <path d='M-180 -92 L-178 -150 Q-172 -176 -120 -172 L20 -166 L34 -92 Z' fill={ink.paper} />
      <Chip mark='star' x={-70} y={-166} r={84} face='asleep' />
      <path d='M-176 -62 C-140 -116 40 -128 172 -108 L172 -44 L-176 -44 Z' fill={ink.rose} class='breathe' />
    </g>
  );
}
