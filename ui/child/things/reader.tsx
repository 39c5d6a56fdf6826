import { ink, outline } from '../ink.ts';

/** The place for chips, seen from above the table. 340 wide, lying on (0,0). */
export function Reader({
  x,
  y,
  size = 1,
  awake = true,
}: {
  x: number;
  y: number;
  size?: number;
  awake?: boolean;
}) {
  return (
    <g transform={`translate(${x} ${y}) scale(${size})`} {...outline}>
      <path d='M-170 -62 L-170 -36 Q-170 0 -130 0 L130 0 Q170 0 170 -36 L170 -62 Z' fill={ink.steel} />
      <rect x='-170' y='-118' width='340' height='92' rx='40' fill={ink.steelLight} />
      <ellipse cx='0' cy='-72' rx='88' ry='30' fill={ink.paper} />
      {awake && <ellipse cx='0' cy='-72' rx='54' ry='17' fill='none' stroke={ink.blue} stroke-width='7' />}
    </g>
  );
}

/** Rings of "I can feel chips" above the reader's middle (0,0). */
export function Waves({ x, y }: { x: number; y: number }) {
  return (
    <g
      transform={`translate(${x} ${y})`}
      fill='none'
      stroke={ink.blue}
      stroke-width='9'
      stroke-linecap='round'
    >
      <path class='twinkle' d='M-128 6 Q-150 -34 -128 -74 M128 6 Q150 -34 128 -74' />
      <path class='twinkle later' d='M-166 24 Q-202 -34 -166 -92 M166 24 Q202 -34 166 -92' />
    </g>
  );
}

/** A small hand from above, whose finger tips are at (0,0). */
export function Hand({ x, y, size = 1 }: { x: number; y: number; size?: number }) {
  return (
    <g transform={`translate(${x} ${y}) scale(${size})`} {...outline}>
      <path d='M-8 -150 L16 -262 L112 -242 L84 -138 Z' fill={ink.green} />
      <path
        d='M-22 -146 C-44 -96 -46 -52 -34 -14 C-28 4 -4 2 -4 -16 L-2 -44 C4 -22 4 -6 10 6 C18 20 38 14 36 -2 L34 -34 C42 -18 46 -8 52 0 C64 12 80 2 76 -14 C70 -44 96 -92 84 -136 C66 -160 -8 -170 -22 -146 Z'
        fill='#F3C9A5'
      />
      <path d='M-30 -160 L96 -134 L90 -104 L-36 -132 Z' fill={ink.paper} />
    </g>
  );
}
