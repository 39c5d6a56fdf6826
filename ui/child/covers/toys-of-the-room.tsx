import { ink } from '../ink.ts';

export function Ball() {
  return (
    <>
      <circle r='86' fill={ink.paper} />
      <path d='M-19 -24 Q-64 -54 -60 -61 A86 86 0 0 1 11 -85 Q-11 -54 -19 -24 Z' fill={ink.vermilion} />
      <path d='M-19 -24 Q32 -43 81 -30 A86 86 0 0 1 77 39 Q22 0 -19 -24 Z' fill={ink.yellow} />
      <path d='M-19 -24 Q0 32 -6 86 A86 86 0 0 1 -71 48 Q-43 11 -19 -24 Z' fill={ink.green} />
      <circle cx='-19' cy='-24' r='13' fill={ink.paper} />
    </>
  );
}

export function Umbrella() {
  return (
    <>
      <path d='M0 -92 L0 -112' stroke-width='12' />
      <path d='M0 -6 L0 70 Q0 98 26 98 Q48 98 48 76' fill='none' stroke-width='22' />
      <path d='M0 -6 L0 70 Q0 98 26 98 Q48 98 48 76' fill='none' stroke={ink.wood} stroke-width='10' />
      <path
        d='M-104 4 C-98 -70 -46 -98 0 -98 C46 -98 98 -70 104 4 Q78 -20 52 4 Q26 -20 0 4 Q-26 -20 -52 4 Q-78 -20 -104 4 Z'
        fill={ink.vermilion}
      />
      <path
        d='M0 -98 C-36 -66 -52 -30 -52 4 Q-26 -20 0 4 Q26 -20 52 4 C52 -30 36 -66 0 -98 Z'
        fill={ink.yellow}
      />
    </>
  );
}

export function Drum() {
  return (
    <>
      <path d='M-84 -44 L-84 46 C-84 92 84 92 84 46 L84 -44 Z' fill={ink.blue} />
      <path d='M-82 -20 L-46 72 L0 -4 L46 72 L82 -20' fill='none' stroke={ink.yellow} stroke-width='10' />
      <path d='M-84 46 C-84 92 84 92 84 46' fill='none' />
      <ellipse cy='-44' rx='84' ry='30' fill={ink.paper} />
      <path d='M-96 -106 L-22 -46 M96 -106 L22 -46' stroke-width='18' />
      <path d='M-96 -106 L-22 -46 M96 -106 L22 -46' stroke={ink.wood} stroke-width='7' />
      <circle cx='-22' cy='-46' r='13' fill={ink.vermilion} />
      <circle cx='22' cy='-46' r='13' fill={ink.vermilion} />
    </>
  );
}
