import { HostInBed } from '../host-asleep.tsx';
import { ink } from '../ink.ts';
import { Scene } from '../scene.tsx';
import { Moon } from '../things/sky.tsx';

/** It is time to sleep for everybody. */
export function Night({ name }: { name: string }) {
  return (
    <Scene name={name} ground='night'>
      <Moon x={770} y={126} size={1.5} />
      <g fill={ink.cream}>
        <BigStar x={170} y={96} size={1.5} />
        <BigStar x={420} y={60} size={1} />
        <BigStar x={900} y={270} size={1} />
        <BigStar x={580} y={150} size={0.8} />
      </g>
      <HostInBed x={470} y={484} size={1.06} />
    </Scene>
  );
}

function BigStar({ x, y, size }: { x: number; y: number; size: number }) {
  return (
    <g transform={`translate(${x} ${y}) scale(${size})`}>
      <path class='twinkle' d='M0 -28 Q4 -4 28 0 Q4 4 0 28 Q-4 4 -28 0 Q-4 -4 0 -28 Z' />
    </g>
  );
}
