import { Host } from '../child/host.tsx';
import { ink, outline } from '../child/ink.ts';
import { Box } from '../child/things/box.tsx';
import { Cloud } from '../child/things/cloud.tsx';
import { Telephone } from '../child/things/telephone.tsx';

/** The cloud sleeps, and the router's lights are out: something to look at. */
export function Unreachable() {
  return (
    <>
      <Cloud x={290} y={176} size={0.92} />
      <Box x={116} y={478} size={0.72} face='asleep' />
      <Router x={392} y={478} />
    </>
  );
}

/** Nobody agreed: the grown-up shrugs, the box is content. */
export function NotPaired() {
  return (
    <>
      <Box x={112} y={478} size={0.68} face='awake' />
      <Host pose='shrugging' x={362} y={480} size={0.98} elder />
    </>
  );
}

/** The sand has run down, and the host has become tired. */
export function Expired() {
  return (
    <>
      <RunDown x={104} y={474} />
      <Host pose='yawning' x={368} y={480} size={1} />
    </>
  );
}

/** A grown-up calls somebody who knows. */
export function Refused() {
  return (
    <>
      <Box x={120} y={478} size={0.74} face='asleep' />
      <g {...outline}>
        <path
          d='M96 34 Q96 8 122 8 L256 8 Q282 8 282 34 L282 118 Q282 144 256 144 L248 144 L270 186 L208 144 L122 144 Q96 144 96 118 Z'
          fill={ink.paper}
        />
        <path d='M150 88 L150 74 C150 34 228 34 228 74 L228 88' fill='none' stroke-width='9' />
        <rect x='136' y='76' width='26' height='40' rx='11' fill={ink.vermilion} />
        <rect x='216' y='76' width='26' height='40' rx='11' fill={ink.vermilion} />
        <path d='M229 116 Q226 130 196 128' fill='none' />
      </g>
      <Host pose='holding' x={372} y={480} size={0.96} elder>
        <Telephone />
      </Host>
    </>
  );
}

/** 230 wide, standing on (0,0). */
function Router({ x, y }: { x: number; y: number }) {
  return (
    <g transform={`translate(${x} ${y})`} {...outline}>
      <path d='M-72 -84 L-88 -196 M72 -84 L88 -196' fill='none' stroke-width='14' />
      <rect x='-112' y='-92' width='224' height='80' rx='22' fill={ink.steelLight} />
      <path d='M-84 -12 L-84 0 M84 -12 L84 0' stroke-width='14' />
      <g stroke='none'>
        <circle cx='-66' cy='-52' r='11' fill={ink.steel} />
        <circle cx='-28' cy='-52' r='11' fill={ink.steel} />
        <circle cx='10' cy='-52' r='11' fill={ink.steel} />
      </g>
      <rect x='48' y='-68' width='40' height='32' rx='6' fill={ink.line} />
    </g>
  );
}

/** An hourglass whose sand lies below. 136 wide, standing on (0,0). */
function RunDown({ x, y }: { x: number; y: number }) {
  const glass =
    'M-64 -216 L64 -216 L64 -176 C64 -134 16 -128 16 -112 C16 -96 64 -90 64 -48 L64 -16 L-64 -16 L-64 -48 C-64 -90 -16 -96 -16 -112 C-16 -128 -64 -134 -64 -176 Z';
  return (
    <g transform={`translate(${x} ${y})`} {...outline}>
      <path d={glass} fill={ink.cloudShade} />
      <path
        d='M-58 -18 L-58 -44 C-40 -66 -18 -74 0 -78 C18 -74 40 -66 58 -44 L58 -18 Z'
        fill={ink.yellow}
        stroke='none'
      />
      <path d={glass} fill='none' />
      <rect x='-84' y='-240' width='168' height='30' rx='13' fill={ink.wood} />
      <rect x='-84' y='-26' width='168' height='30' rx='13' fill={ink.wood} />
    </g>
  );
}
