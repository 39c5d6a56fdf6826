import { ink } from '../ink.ts';

export function Mushroom() {
  return (
    <>
      <path d='M-32 6 Q-34 74 -48 92 Q0 104 48 92 Q34 74 32 6 Z' fill={ink.wax} />
      <path
        d='M-100 10 C-100 -66 -48 -98 0 -98 C48 -98 100 -66 100 10 Q100 26 84 26 L-84 26 Q-100 26 -100 10 Z'
        fill={ink.vermilion}
      />
      <g fill={ink.paper} stroke-width='4'>
        <circle cx='-50' cy='-18' r='18' />
        <circle cx='8' cy='-58' r='20' />
        <circle cx='58' cy='-12' r='16' />
        <circle cx='2' cy='2' r='11' />
      </g>
    </>
  );
}

export function House() {
  return (
    <>
      <rect x='34' y='-94' width='28' height='60' fill={ink.vermilion} />
      <rect x='-72' y='-22' width='144' height='116' fill={ink.paper} />
      <path d='M-100 -14 L0 -104 L100 -14 Z' fill={ink.vermilion} />
      <path d='M-46 94 L-46 42 Q-46 22 -26 22 Q-6 22 -6 42 L-6 94 Z' fill={ink.blue} />
      <rect x='16' y='16' width='38' height='38' rx='6' fill={ink.sky} />
      <path d='M35 16 L35 54 M16 35 L54 35' stroke-width='5' />
      <circle cy='-48' r='15' fill={ink.sky} />
    </>
  );
}

export function Tree() {
  return (
    <>
      <path d='M-16 20 Q-14 66 -30 98 L30 98 Q14 66 16 20 Z' fill={ink.woodDark} />
      <path
        d='M0 -104 C38 -104 60 -78 58 -58 C98 -52 102 4 64 18 C52 46 -52 46 -64 18 C-102 4 -98 -52 -58 -58 C-60 -78 -38 -104 0 -104 Z'
        fill={ink.green}
      />
      <g fill={ink.yellow} stroke-width='4'>
        <circle cx='-38' cy='-20' r='12' />
        <circle cx='6' cy='-62' r='12' />
        <circle cx='44' cy='-18' r='12' />
        <circle cx='2' cy='6' r='12' />
      </g>
    </>
  );
}

export function Apple() {
  return (
    <>
      <path
        d='M0 -40 C-24 -64 -94 -58 -90 8 C-88 62 -42 102 0 84 C42 102 88 62 90 8 C94 -58 24 -64 0 -40 Z'
        fill={ink.vermilion}
      />
      <path d='M-62 2 C-62 -16 -52 -26 -38 -28' fill='none' stroke={ink.paper} stroke-width='11' />
      <path d='M0 -38 Q-4 -76 12 -98' fill='none' stroke-width='12' />
      <path d='M10 -62 C26 -104 66 -98 80 -84 C66 -52 34 -46 10 -62 Z' fill={ink.green} />
    </>
  );
}
