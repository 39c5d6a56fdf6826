import { ink, outline } from '../ink.ts';

/** A cloud that sleeps: the network is away. 340 wide, 190 high, its belly on (0,0). */
export function Cloud({ x, y, size = 1 }: { x: number; y: number; size?: number }) {
  return (
    <g transform={`translate(${x} ${y}) scale(${size})`}>
      <g class='drift' {...outline}>
        <path
          d='M-110 0 C-180 0 -186 -88 -118 -92 C-116 -160 -30 -184 4 -132 C44 -170 118 -146 116 -86 C182 -84 178 0 112 0 Z'
          fill={ink.cloud}
        />
        <path
          d='M-110 0 C-150 0 -168 -28 -164 -52 C-140 -24 -60 -18 0 -22 C70 -24 130 -30 163 -50 C166 -22 144 0 112 0 Z'
          fill={ink.cloudShade}
          stroke='none'
        />
        <path
          d='M-110 0 C-180 0 -186 -88 -118 -92 C-116 -160 -30 -184 4 -132 C44 -170 118 -146 116 -86 C182 -84 178 0 112 0 Z'
          fill='none'
        />
        <path d='M-62 -72 Q-44 -56 -26 -72 M26 -72 Q44 -56 62 -72 M-12 -44 Q0 -36 12 -44' fill='none' />
      </g>
    </g>
  );
}
