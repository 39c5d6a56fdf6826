import { ink } from '../ink.ts';

export type Ground = 'day' | 'dusk' | 'night';

const hills: Readonly<Record<Ground, { far: string; near: string }>> = {
  day: { far: '#E4EAC2', near: '#CBE0B0' },
  dusk: { far: '#4A5484', near: '#39426F' },
  night: { far: '#22314F', near: '#2B3D61' },
};

/** What lies behind every picture, to the edges of the screen. */
export function Sky({ ground }: { ground: Ground }) {
  const { far, near } = hills[ground];
  return (
    <>
      {ground === 'day' ? <DayAir /> : <Stars />}
      <svg class='hills' viewBox='0 0 1000 300' preserveAspectRatio='none' aria-hidden='true'>
        <path d='M0 110 C170 20 330 20 520 84 C700 140 860 60 1000 40 L1000 300 L0 300 Z' fill={far} />
        <path d='M0 150 C200 96 420 108 600 132 C780 152 900 120 1000 112 L1000 300 L0 300 Z' fill={near} />
      </svg>
    </>
  );
}

function DayAir() {
  return (
    <svg class='air' viewBox='0 0 1000 560' preserveAspectRatio='xMidYMin slice' aria-hidden='true'>
      <g fill='#FFFFFF' opacity='.75'>
        <path d='M70 150 C30 150 30 106 66 104 C70 70 118 64 134 92 C170 78 196 120 170 150 Z' />
        <path d='M820 96 C788 96 788 62 816 60 C822 34 858 30 870 52 C900 42 920 74 898 96 Z' />
      </g>
    </svg>
  );
}

const stars = [
  [60, 70, 4],
  [150, 180, 3],
  [210, 60, 5],
  [330, 120, 3],
  [420, 46, 4],
  [540, 100, 3],
  [610, 40, 4],
  [700, 150, 3],
  [790, 60, 5],
  [880, 140, 3],
  [950, 70, 4],
  [110, 290, 3],
  [900, 280, 3],
  [40, 220, 3],
  [965, 210, 4],
] as const;

function Stars() {
  return (
    <svg class='air' viewBox='0 0 1000 560' preserveAspectRatio='xMidYMin slice' aria-hidden='true'>
      {stars.map(([x, y, r]) => (
        <circle key={`${x} ${y}`} cx={x} cy={y} r={r} fill={ink.cream} opacity='.75' />
      ))}
    </svg>
  );
}

/** A crescent of 120, centred on (0,0). */
export function Moon({ x, y, size = 1 }: { x: number; y: number; size?: number }) {
  return (
    <path
      transform={`translate(${x} ${y}) scale(${size})`}
      d='M22 -62 A66 66 0 1 0 60 34 A54 54 0 1 1 22 -62 Z'
      fill={ink.yellow}
      stroke={ink.cream}
      stroke-width='5'
      stroke-linejoin='round'
    />
  );
}

/** The sun, half behind a hill of the dusk whose top is at (0,0). */
export function SettingSun({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`} stroke={ink.orange} stroke-width='12' stroke-linecap='round'>
      <path d='M-116 -30 L-141 -37 M116 -30 L141 -37 M-86 -84 L-104 -102 M86 -84 L104 -102 M0 -120 L0 -146 M-46 -112 L-56 -136 M46 -112 L56 -136' />
      <circle r='96' fill={ink.orange} stroke='none' />
      <path
        d='M-420 190 C-240 170 -170 4 0 0 C170 4 240 170 420 190 Z'
        fill={hills.dusk.near}
        stroke='none'
      />
    </g>
  );
}
