import { ink } from '../ink.ts';

export function Kite() {
  return (
    <g transform='rotate(22) translate(0 -12)'>
      <path d='M0 62 C34 80 -30 96 6 124' fill='none' stroke-width='7' />
      <path d='M-2 88 l-20 -14 l2 24 Z M2 88 l20 -12 l-2 24 Z' fill={ink.yellow} stroke-width='5' />
      <path d='M0 -100 L72 -26 L0 62 Z' fill={ink.vermilion} />
      <path d='M0 -100 L-72 -26 L0 62 Z' fill={ink.blue} />
      <path d='M0 -26 L72 -26 L0 62 Z' fill={ink.yellow} />
      <path d='M0 -26 L-72 -26 L0 62 Z' fill={ink.green} />
    </g>
  );
}

export function Boat() {
  return (
    <>
      <path d='M0 28 L0 -104' stroke-width='11' />
      <path d='M-10 -96 C-24 -50 -50 -6 -84 14 L-10 14 Z' fill={ink.paper} />
      <path d='M10 -78 C22 -40 44 -8 72 14 L10 14 Z' fill={ink.yellow} />
      <path d='M-100 30 L100 30 Q86 84 52 88 L-52 88 Q-86 84 -100 30 Z' fill={ink.vermilion} />
      <path d='M-88 58 L88 58' stroke={ink.paper} stroke-width='10' />
    </>
  );
}

export function Balloon() {
  return (
    <>
      <path d='M-28 46 L-20 76 M28 46 L20 76' />
      <path
        d='M0 -110 C66 -110 90 -68 84 -26 C80 12 42 34 28 48 L-28 48 C-42 34 -80 12 -84 -26 C-90 -68 -66 -110 0 -110 Z'
        fill={ink.yellow}
      />
      <path d='M0 -110 C32 -82 36 -22 16 48 L-16 48 C-36 -22 -32 -82 0 -110 Z' fill={ink.vermilion} />
      <rect x='-26' y='74' width='52' height='36' rx='9' fill={ink.wood} />
    </>
  );
}

export function Rocket() {
  return (
    <g transform='rotate(24) translate(0 -4)'>
      <path d='M-22 58 Q-16 92 0 116 Q16 92 22 58 Z' fill={ink.orange} />
      <path d='M-40 4 Q-82 34 -78 78 L-36 58 Z M40 4 Q82 34 78 78 L36 58 Z' fill={ink.vermilion} />
      <path d='M0 -112 C46 -74 54 -6 38 60 L-38 60 C-54 -6 -46 -74 0 -112 Z' fill={ink.paper} />
      <path d='M0 -112 C22 -94 36 -70 42 -46 L-42 -46 C-36 -70 -22 -94 0 -112 Z' fill={ink.vermilion} />
      <circle cy='-8' r='22' fill={ink.sky} />
    </g>
  );
}

export function Car() {
  return (
    <>
      <path
        d='M-110 46 L-110 10 Q-108 -8 -90 -12 L-64 -18 L-36 -62 Q-30 -70 -18 -70 L38 -70 Q50 -70 57 -58 L76 -18 Q106 -10 108 14 L108 46 Z'
        fill={ink.sky}
      />
      <path d='M-42 -20 L-18 -52 L4 -52 L4 -20 Z M22 -20 L22 -52 L38 -52 L54 -20 Z' fill={ink.paper} />
      <circle cx='98' cy='14' r='8' fill={ink.yellow} stroke-width='4' />
      <g fill={ink.line}>
        <circle cx='-60' cy='48' r='29' />
        <circle cx='60' cy='48' r='29' />
      </g>
      <g fill={ink.paper} stroke='none'>
        <circle cx='-60' cy='48' r='12' />
        <circle cx='60' cy='48' r='12' />
      </g>
    </>
  );
}
