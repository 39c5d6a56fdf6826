import { ink } from '../ink.ts';
import type { Background } from './design.ts';

const walls: Readonly<Record<Background, string>> = {
  dots: ink.sky,
  drops: '#2F6FB0',
  grass: '#8CCB8B',
  breeze: '#D3ECF8',
  waves: '#35AFA6',
  rays: ink.yellow,
  hill: '#F9CDA8',
  stripes: '#8C72B8',
  checks: ink.cream,
  rings: ink.rose,
  stars: '#2B3A6B',
  road: ink.orange,
};

/** A wall and its pattern, large enough for every shape of cover. */
export function Backdrop({ background }: { background: Background }) {
  return (
    <>
      <rect x='-240' y='-180' width='480' height='360' fill={walls[background]} />
      <Pattern background={background} />
    </>
  );
}

const across = [-200, -120, -40, 40, 120, 200] as const;

function Pattern({ background }: { background: Background }) {
  switch (background) {
    case 'dots':
      return (
        <g fill={ink.paper} opacity='.55'>
          {across.flatMap((x, column) =>
            [-120, -40, 40, 120].map((y) => (
              <circle key={`${x} ${y}`} cx={x} cy={y + (column % 2) * 40} r='13' />
            )),
          )}
        </g>
      );
    case 'drops':
      return (
        <g stroke={ink.sky} stroke-width='9' stroke-linecap='round' opacity='.8'>
          {across.flatMap((x, column) =>
            [-130, -70, -10, 50, 110].map((y) => (
              <path key={`${x} ${y}`} d={`M${x} ${y + (column % 2) * 30} l-8 22`} />
            )),
          )}
        </g>
      );
    case 'grass':
      return (
        <>
          <path d='M-240 40 C-120 16 60 16 240 44 L240 180 L-240 180 Z' fill='#4FA862' />
          <g fill='none' stroke='#2F7F49' stroke-width='7' stroke-linecap='round'>
            <path d='M-150 92 l-8 -24 M-138 92 l2 -28 M-126 92 l10 -22 M118 76 l-8 -24 M130 76 l2 -28 M142 76 l10 -22' />
          </g>
        </>
      );
    case 'breeze':
      return (
        <g fill='none' stroke={ink.paper} stroke-width='16' stroke-linecap='round'>
          <path d='M-220 -70 C-160 -100 -130 -40 -70 -66 M60 -92 C120 -120 150 -62 220 -88' />
          <path d='M-200 66 C-140 36 -110 96 -50 70 M70 84 C120 58 150 112 214 86' />
        </g>
      );
    case 'waves':
      return (
        <>
          <path
            d='M-240 40 Q-200 18 -160 40 T-80 40 T0 40 T80 40 T160 40 T240 40 L240 180 L-240 180 Z'
            fill='#1F8F99'
          />
          <path
            d='M-240 82 Q-200 60 -160 82 T-80 82 T0 82 T80 82 T160 82 T240 82'
            fill='none'
            stroke='#8FDDDA'
            stroke-width='8'
          />
        </>
      );
    case 'rays':
      return (
        <path
          d='M0 0 L-240 -60 L-240 -150 Z M0 0 L-130 -180 L-30 -180 Z M0 0 L80 -180 L180 -180 Z M0 0 L240 -100 L240 -10 Z M0 0 L240 80 L220 180 Z M0 0 L110 180 L20 180 Z M0 0 L-80 180 L-180 180 Z M0 0 L-240 120 L-240 40 Z'
          fill='#FFF9B8'
        />
      );
    case 'hill':
      return <path d='M-240 180 L-240 60 C-120 -10 120 -10 240 60 L240 180 Z' fill='#E8925F' />;
    case 'stripes':
      return (
        <g fill='#A893CF'>
          {across.map((x) => (
            <rect key={x} x={x - 20} y='-180' width='40' height='360' />
          ))}
        </g>
      );
    case 'checks':
      return (
        <g fill='#F2C9B8'>
          {across.flatMap((x, column) =>
            [-160, -80, 0, 80].map((y) => (
              <rect key={`${x} ${y}`} x={x - 40} y={y + (column % 2) * 40 - 20} width='40' height='40' />
            )),
          )}
          {across.flatMap((x, column) =>
            [-120, -40, 40, 120].map((y) => (
              <rect key={`${x} ${y}`} x={x} y={y + (column % 2) * 40 - 20} width='40' height='40' />
            )),
          )}
        </g>
      );
    case 'rings':
      return (
        <g fill='none' stroke='#E9B6D2' stroke-width='20'>
          <circle r='60' />
          <circle r='110' />
          <circle r='160' />
          <circle r='210' />
        </g>
      );
    case 'stars':
      return (
        <g fill={ink.yellow}>
          {[
            [-130, -70],
            [-90, 60],
            [104, -84],
            [132, 10],
            [90, 88],
            [-142, 12],
            [-30, -104],
            [34, 108],
          ].map(([x, y]) => (
            <path
              key={`${x} ${y}`}
              d={`M${x} ${y} m0 -11 q2 9 11 11 q-9 2 -11 11 q-2 -9 -11 -11 q9 -2 11 -11 Z`}
            />
          ))}
        </g>
      );
    case 'road':
      return (
        <>
          <rect x='-240' y='34' width='480' height='150' fill={ink.steel} />
          <path d='M-240 76 L240 76' stroke={ink.paper} stroke-width='9' stroke-dasharray='44 34' />
        </>
      );
  }
}
