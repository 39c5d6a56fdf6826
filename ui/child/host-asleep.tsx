import { HostFace } from './host-face.tsx';
import { ink, outline } from './ink.ts';

/** The host curled up, 380 wide, lying on (0,0), tail for a blanket. */
export function HostCurled({ x, y, size = 1 }: { x: number; y: number; size?: number }) {
  return (
    <g transform={`translate(${x} ${y}) scale(${size})`}>
      <g class='breathe' {...outline}>
        <path
          d='M-150 -60 C-150 -150 -70 -196 20 -196 C120 -196 190 -130 190 -66 C190 -16 140 -4 20 -4 C-100 -4 -150 -14 -150 -60 Z'
          fill={ink.fur}
        />
        <g transform='translate(-82 92) rotate(-9) scale(.86)'>
          <HostFace mood='asleep' fur={ink.fur} dark={ink.furDark} />
          <Nightcap />
        </g>
        <path
          d='M188 -84 C214 -30 160 6 60 4 C0 4 -70 6 -96 -10 C-120 -30 -100 -58 -64 -56 C0 -52 70 -42 118 -64 C150 -78 176 -92 188 -84 Z'
          fill={ink.furDark}
        />
        <path
          d='M-96 -10 C-120 -30 -100 -58 -64 -56 C-52 -40 -60 -8 -74 0 C-84 -2 -92 -6 -96 -10 Z'
          fill={ink.tummy}
        />
      </g>
    </g>
  );
}

/** On the head of `HostFace`. */
export function Nightcap() {
  return (
    <g {...outline}>
      <path
        d='M-84 -286 C-60 -372 30 -400 128 -356 C84 -356 84 -320 86 -284 C30 -312 -34 -312 -84 -286 Z'
        fill={ink.vermilion}
      />
      <path d='M-92 -290 C-40 -326 40 -326 94 -288 L88 -264 C36 -298 -36 -298 -84 -266 Z' fill={ink.paper} />
      <circle cx='130' cy='-352' r='21' fill={ink.paper} />
    </g>
  );
}

/** The host in bed, 480 wide, the bed standing on (0,0). */
export function HostInBed({ x, y, size = 1 }: { x: number; y: number; size?: number }) {
  return (
    <g transform={`translate(${x} ${y}) scale(${size})`} {...outline}>
      <path d='M-240 0 L-240 -236 Q-240 -262 -214 -262 Q-188 -262 -188 -236 L-188 0 Z' fill={ink.wood} />
      <path d='M196 0 L196 -150 Q196 -174 220 -174 Q244 -174 244 -150 L244 0 Z' fill={ink.wood} />
      <rect x='-214' y='-88' width='436' height='54' fill={ink.woodDark} />
      <path d='M-186 -88 L-186 -138 Q-180 -176 -112 -172 L30 -166 Q52 -120 30 -88 Z' fill={ink.paper} />
      <g transform='translate(-70 34) rotate(-8) scale(.84)'>
        <HostFace mood='asleep' fur={ink.fur} dark={ink.furDark} />
        <Nightcap />
      </g>
      <g class='breathe'>
        <path
          d='M-176 -62 C-150 -96 -96 -104 -40 -92 C20 -150 120 -164 210 -118 L214 -40 L-176 -40 Z'
          fill={ink.blue}
        />
        <path d='M-176 -62 C-150 -96 -96 -104 -40 -92 L-34 -58 C-90 -70 -140 -64 -172 -40 Z' fill={ink.sky} />
      </g>
      <g fill={ink.yellow} stroke='none'>
        <Star x={66} y={-104} />
        <Star x={132} y={-84} />
        <Star x={172} y={-114} />
      </g>
    </g>
  );
}

function Star({ x, y }: { x: number; y: number }) {
  return <path d={`M${x} ${y - 13} l4 9 9 1 -7 6 2 10 -8 -5 -8 5 2 -10 -7 -6 9 -1 Z`} />;
}
