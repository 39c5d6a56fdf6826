import { Host } from '../host.tsx';
import { ink, outline } from '../ink.ts';
import { Scene } from '../scene.tsx';

/** The box does not know what time it is. */
export function Clock({ name }: { name: string }) {
  return (
    <Scene name={name} ground='day'>
      <g transform='translate(330 282)' {...outline}>
        <path d='M-96 156 L-124 196 M96 156 L124 196' stroke-width='22' />
        <path d='M-150 -126 A58 58 0 0 1 -72 -180 Z M150 -126 A58 58 0 0 0 72 -180 Z' fill={ink.orange} />
        <circle r='182' fill={ink.blue} />
        <circle r='148' fill={ink.paper} />
        <path d='M0 -132 L0 -116 M0 132 L0 116 M-132 0 L-116 0 M132 0 L116 0' stroke-width='10' />
        <path d='M-42 -36 C-42 -96 46 -96 44 -38 C42 0 0 -2 0 36' fill='none' stroke-width='24' />
        <circle cx='0' cy='78' r='16' fill={ink.line} stroke='none' />
      </g>
      <Host pose='thinking' x={730} y={482} size={1.16} turned />
    </Scene>
  );
}
