import { ink } from './ink.ts';

/** Where a hand is. */
export type Reach = 'down' | 'high' | 'top' | 'side' | 'front' | 'mouth' | 'chin' | 'open';

const paths: Readonly<Record<Reach, string>> = {
  down: 'M70 -128 Q104 -104 90 -68',
  high: 'M70 -128 Q132 -146 146 -218',
  top: 'M66 -136 Q140 -196 134 -304',
  side: 'M68 -128 Q118 -114 164 -142',
  front: 'M72 -124 Q84 -84 40 -88',
  mouth: 'M70 -122 Q112 -140 44 -186',
  chin: 'M70 -122 Q120 -136 76 -180',
  open: 'M68 -126 Q128 -92 158 -150',
};

/** An arm from the shoulder. The right one of the picture, or its mirror. */
export function HostArm({ reach, fur, mirrored = false }: { reach: Reach; fur: string; mirrored?: boolean }) {
  const d = paths[reach];
  return (
    <g transform={mirrored ? 'scale(-1 1)' : 'scale(1 1)'} fill='none' stroke-linecap='round'>
      <g class={reach === 'high' ? 'wave' : 'still'}>
        <path d={d} stroke={ink.line} stroke-width='42' />
        <path d={d} stroke={fur} stroke-width='30' />
        {reach === 'mouth' && <Finger />}
      </g>
    </g>
  );
}

function Finger() {
  return (
    <>
      <path d='M40 -190 L14 -208' stroke={ink.line} stroke-width='26' />
      <path d='M44 -187 L14 -208' stroke={ink.fur} stroke-width='15' />
    </>
  );
}
