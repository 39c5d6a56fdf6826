import { Host } from '../host.tsx';
import { ink, outline } from '../ink.ts';
import { Scene } from '../scene.tsx';

/** The box has its day off under a cloth: today is for building. */
export function NoVideosToday({ name }: { name: string }) {
  return (
    <Scene name={name} ground='day'>
      <g transform='translate(196 482)' {...outline}>
        <path d='M-40 -228 L-82 -300 M40 -228 L82 -300' fill='none' stroke-width='9' />
        <circle cx='-84' cy='-304' r='11' fill={ink.vermilion} />
        <circle cx='84' cy='-304' r='11' fill={ink.vermilion} />
        <path
          d='M-156 0 C-146 -60 -150 -150 -132 -208 C-112 -252 112 -252 132 -208 C150 -150 146 -60 156 0 C126 -22 108 12 78 -8 C46 -26 26 12 -2 -6 C-34 -24 -54 10 -84 -8 C-114 -24 -128 8 -156 0 Z'
          fill={ink.sky}
        />
        <path
          d='M-96 -190 C-104 -130 -108 -90 -110 -40 M-30 -206 C-34 -140 -34 -100 -36 -50 M44 -206 C46 -150 48 -100 50 -50 M104 -186 C110 -130 112 -90 116 -40'
          fill='none'
          stroke='#2C7FB8'
        />
      </g>
      <Host pose='offering' x={548} y={482} size={1.12} />
      <g transform='translate(724 286)' {...outline}>
        <circle r='58' fill={ink.vermilion} />
        <path d='M-56 -12 Q0 24 56 -12 M-36 -46 Q0 -14 36 -46' fill='none' stroke={ink.paper} />
      </g>
      <Blocks x={868} y={482} />
    </Scene>
  );
}

function Blocks({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`} {...outline}>
      <rect x='-92' y='-88' width='88' height='88' rx='10' fill={ink.green} />
      <rect x='4' y='-88' width='88' height='88' rx='10' fill={ink.orange} />
      <rect x='-44' y='-176' width='88' height='88' rx='10' fill={ink.yellow} />
      <path d='M-52 -178 L0 -244 L52 -178 Z' fill={ink.blue} />
    </g>
  );
}
