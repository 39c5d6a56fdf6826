import { ink, outline } from '../ink.ts';

/** A small padlock on a disc: this needs a grown-up's PIN. */
export function Lock() {
  return (
    <svg class='lock' viewBox='-60 -60 120 120' aria-hidden='true'>
      <g {...outline}>
        <circle r='56' fill={ink.paper} stroke-width='5' />
        <path d='M-18 -8 L-18 -20 C-18 -46 18 -46 18 -20 L18 -8' fill='none' stroke-width='19' />
        <path
          d='M-18 -8 L-18 -20 C-18 -46 18 -46 18 -20 L18 -8'
          fill='none'
          stroke={ink.steelLight}
          stroke-width='9'
        />
        <rect x='-32' y='-9' width='64' height='46' rx='12' fill={ink.orange} stroke-width='5' />
        <path d='M-4 12 L-5 25 L5 25 L4 12 Z' fill={ink.line} stroke='none' />
        <circle cy='10' r='7' fill={ink.line} stroke='none' />
      </g>
    </svg>
  );
}
