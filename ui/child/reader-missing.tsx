import { Host } from './host.tsx';
import { ink, outline } from './ink.ts';
import { Scene } from './scene.tsx';
import { Reader } from './things/reader.tsx';

/** The reader's plug is out: something for a grown-up. */
export function ReaderMissing({ name }: { name: string }) {
  return (
    <Scene name={name} ground='day'>
      <path
        d='M330 440 C430 500 470 300 400 270'
        fill='none'
        stroke={ink.line}
        stroke-width='18'
        stroke-linecap='round'
      />
      <Plug x={400} y={272} />
      <Reader x={180} y={478} size={0.95} awake={false} />
      <Socket x={420} y={92} />
      <Host pose='pointing_up' x={600} y={482} size={0.78} turned />
      <Host pose='awake' x={820} y={482} size={1.24} elder />
    </Scene>
  );
}

function Plug({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y}) rotate(-8)`} {...outline}>
      <path d='M-24 -58 L-24 -100 M24 -58 L24 -100' stroke-width='14' />
      <path d='M-50 -62 L50 -62 L50 -34 Q50 0 0 4 Q-50 0 -50 -34 Z' fill={ink.vermilion} />
    </g>
  );
}

function Socket({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`} {...outline}>
      <rect x='-72' y='-66' width='144' height='132' rx='30' fill={ink.paper} />
      <circle r='46' fill={ink.steelLight} />
      <circle cx='-19' r='9' fill={ink.line} stroke='none' />
      <circle cx='19' r='9' fill={ink.line} stroke='none' />
    </g>
  );
}
