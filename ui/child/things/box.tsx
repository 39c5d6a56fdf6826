import { ink, outline } from '../ink.ts';

/** The kiosk itself: a small television with a face for a screen. 300 wide, 270 high, standing on (0,0). */
export function Box({
  x,
  y,
  size = 1,
  face,
}: {
  x: number;
  y: number;
  size?: number;
  face: 'awake' | 'asleep';
}) {
  const asleep = face === 'asleep';
  return (
    <g transform={`translate(${x} ${y}) scale(${size})`} {...outline}>
      <path d='M-90 -22 L-106 0 M90 -22 L106 0' stroke-width='16' />
      <rect x='-150' y='-222' width='300' height='204' rx='40' fill={ink.vermilion} />
      <rect x='-122' y='-196' width='244' height='152' rx='26' fill={asleep ? '#33415F' : ink.cloudShade} />
      {asleep ? <SleepingFace /> : <WakingFace />}
      {asleep ? <BoxCap /> : <path d='M-40 -222 L-76 -272 M40 -222 L76 -272' fill='none' stroke-width='8' />}
    </g>
  );
}

function SleepingFace() {
  return (
    <g fill='none' stroke={ink.cream} stroke-width='8'>
      <path d='M-74 -124 Q-52 -104 -30 -124' />
      <path d='M30 -124 Q52 -104 74 -124' />
      <path d='M-14 -84 Q0 -74 14 -84' />
    </g>
  );
}

function WakingFace() {
  return (
    <g>
      <circle cx='-50' cy='-128' r='13' fill={ink.line} />
      <circle cx='50' cy='-128' r='13' fill={ink.line} />
      <path d='M-30 -98 Q0 -62 30 -98 Z' fill={ink.paper} />
    </g>
  );
}

function BoxCap() {
  return (
    <g>
      <path
        d='M-96 -220 C-66 -314 40 -330 158 -270 C116 -274 100 -252 96 -220 C40 -236 -40 -236 -96 -220 Z'
        fill={ink.blue}
      />
      <path
        d='M-104 -226 C-50 -248 50 -248 104 -226 L100 -200 C50 -220 -50 -220 -100 -200 Z'
        fill={ink.paper}
      />
      <circle cx='160' cy='-262' r='20' fill={ink.paper} />
    </g>
  );
}
