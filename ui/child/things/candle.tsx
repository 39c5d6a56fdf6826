import { ink, outline } from '../ink.ts';

const WAX = 190;

interface CandleProps {
  x: number;
  y: number;
  size?: number;
  /** 1 whole, 0 burnt down. */
  left: number;
}

/** Time as wax: what stands is left, the dotted outline is what has been. 300 high with its flame, standing on (0,0). */
export function Candle({ x, y, size = 1, left }: CandleProps) {
  const burning = left > 0;
  const height = Math.max(12, WAX * left);
  const top = -34 - height;
  return (
    <g transform={`translate(${x} ${y}) scale(${size})`} {...outline}>
      <Holder />
      <rect
        x='-38'
        y={-34 - WAX}
        width='76'
        height={WAX}
        rx='10'
        fill={ink.wax}
        fill-opacity='.22'
        stroke={ink.steelLight}
        stroke-width='5'
        stroke-dasharray='1 14'
      />
      <g transform={`translate(0 ${top})`}>
        <path
          d={`M-38 0 Q-40 -10 -22 -8 Q0 -2 20 -9 Q40 -10 38 4 L38 ${height} L-38 ${height} Z`}
          fill={ink.wax}
        />
        {height > 60 && <path d='M-38 2 Q-34 40 -26 40 Q-19 40 -20 12' fill={ink.wax} stroke-width='4' />}
        <path d='M0 -6 L0 -24' fill='none' />
        {burning ? <Flame /> : <Smoke />}
      </g>
    </g>
  );
}

function Holder() {
  return (
    <>
      <circle cx='88' cy='-22' r='20' fill='none' stroke={ink.line} stroke-width='16' />
      <circle cx='88' cy='-22' r='20' fill='none' stroke={ink.orange} stroke-width='6' />
      <path d='M-90 -34 Q-84 -2 -50 -2 L50 -2 Q84 -2 90 -34 Z' fill={ink.orange} />
    </>
  );
}

function Flame() {
  return (
    <>
      <path d='M0 -82 C26 -52 28 -22 0 -18 C-28 -22 -26 -52 0 -82 Z' fill={ink.orange} />
      <path d='M0 -54 C12 -40 12 -26 0 -24 C-12 -26 -12 -40 0 -54 Z' fill={ink.yellow} stroke='none' />
    </>
  );
}

function Smoke() {
  return (
    <path
      d='M0 -32 C-26 -54 24 -74 -2 -100 C-18 -118 8 -136 4 -150'
      fill='none'
      stroke={ink.steelLight}
      stroke-width='8'
      class='drift'
    />
  );
}
