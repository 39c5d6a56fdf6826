import { ink, outline } from '../ink.ts';

/** Sand that runs: a little patience. */
export function Hourglass() {
  return (
    <svg class='hourglass' viewBox='-80 -104 160 208' aria-hidden='true'>
      <g {...outline}>
        <path
          d='M-50 -80 L50 -80 L50 -54 C50 -26 12 -16 12 0 C12 16 50 26 50 54 L50 80 L-50 80 L-50 54 C-50 26 -12 16 -12 0 C-12 -16 -50 -26 -50 -54 Z'
          fill={ink.cloudShade}
        />
        <path
          d='M-41 -44 L41 -44 C34 -24 8 -18 0 -2 C-8 -18 -34 -24 -41 -44 Z'
          fill={ink.yellow}
          stroke='none'
        />
        <path
          d='M-46 77 L-46 66 C-30 52 -14 40 0 34 C14 40 30 52 46 66 L46 77 Z'
          fill={ink.yellow}
          stroke='none'
        />
        <path class='twinkle' d='M0 -6 L0 36' stroke={ink.orange} stroke-width='6' />
        <path
          d='M-50 -80 L50 -80 L50 -54 C50 -26 12 -16 12 0 C12 16 50 26 50 54 L50 80 L-50 80 L-50 54 C-50 26 -12 16 -12 0 C-12 -16 -50 -26 -50 -54 Z'
          fill='none'
        />
        <rect x='-68' y='-98' width='136' height='24' rx='11' fill={ink.wood} />
        <rect x='-68' y='74' width='136' height='24' rx='11' fill={ink.wood} />
      </g>
    </svg>
  );
}
