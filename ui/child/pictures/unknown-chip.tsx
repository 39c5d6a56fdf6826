import { Host } from '../host.tsx';
import { ink, outline } from '../ink.ts';
import { Scene } from '../scene.tsx';
import { Chip } from '../things/chip.tsx';

/** The host turns a chip over, and finds no picture on it. */
export function UnknownChip({ name }: { name: string }) {
  return (
    <Scene name={name} ground='day'>
      <g class='sway'>
        <Chip mark='blank' x={310} y={270} r={150} />
        <circle
          cx='310'
          cy='270'
          r='84'
          fill='none'
          stroke={ink.steelLight}
          stroke-width='8'
          stroke-linecap='round'
          stroke-dasharray='2 26'
        />
      </g>
      <g fill='none' {...outline} stroke-width='12'>
        <path d='M120 400 C66 330 66 210 120 140 M96 166 L122 136 L146 168' />
        <path d='M500 140 C554 210 554 330 500 400 M524 374 L498 404 L474 372' />
      </g>
      <Host pose='shrugging' x={756} y={482} size={1.16} />
    </Scene>
  );
}
