import { Host } from '../host.tsx';
import { ink, outline } from '../ink.ts';
import { Scene } from '../scene.tsx';

/** The film is still being painted. */
export function NotReady({ name }: { name: string }) {
  return (
    <Scene name={name} ground='day'>
      <g {...outline}>
        <path
          d='M230 60 L130 486 M430 60 L530 486 M330 60 L330 440'
          stroke={ink.line}
          stroke-width='26'
          fill='none'
        />
        <path
          d='M230 60 L130 486 M430 60 L530 486 M330 60 L330 440'
          stroke={ink.wood}
          stroke-width='14'
          fill='none'
        />
        <rect x='128' y='76' width='404' height='284' rx='14' fill={ink.paper} />
        <rect x='112' y='360' width='436' height='26' rx='13' fill={ink.wood} />
        <path
          d='M128 250 C190 200 250 214 300 250 C300 300 320 330 296 360 L142 360 Q128 360 128 346 Z'
          fill={ink.green}
          stroke='none'
        />
        <circle cx='222' cy='146' r='40' fill={ink.orange} stroke='none' />
        <path
          d='M330 236 C400 180 470 210 520 244 M360 146 C350 116 390 104 404 124 C430 106 460 130 446 150 Z'
          fill='none'
          stroke={ink.steelLight}
          stroke-dasharray='2 18'
        />
        <rect x='128' y='76' width='404' height='284' rx='14' fill='none' />
      </g>
      <Host pose='offering' x={764} y={482} size={1.14} />
      <Brush x={500} y={272} />
    </Scene>
  );
}

function Brush({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y}) rotate(-62)`} {...outline}>
      <g class='dab'>
        <rect x='-9' y='0' width='18' height='120' rx='9' fill={ink.wood} />
        <rect x='-13' y='-20' width='26' height='26' fill={ink.steelLight} />
        <path d='M-15 -20 C-20 -50 -4 -60 0 -76 C4 -60 20 -50 15 -20 Z' fill={ink.green} />
      </g>
    </g>
  );
}
