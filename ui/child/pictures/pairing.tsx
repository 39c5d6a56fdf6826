import { Host } from '../host.tsx';
import { ink, outline } from '../ink.ts';
import { Scene } from '../scene.tsx';
import { Box } from '../things/box.tsx';
import { Telephone } from '../things/telephone.tsx';

/** The box and a grown-up's telephone get to know each other. */
export function Pairing({ name }: { name: string }) {
  return (
    <Scene name={name} ground='day'>
      <Box x={230} y={478} size={1.05} face='awake' />
      <path
        d='M400 330 C460 270 520 270 586 318'
        fill='none'
        stroke={ink.line}
        stroke-width='9'
        stroke-linecap='round'
        stroke-dasharray='1 24'
      />
      <path
        class='twinkle'
        d='M494 284 C444 250 472 216 494 242 C516 216 544 250 494 284 Z'
        fill={ink.vermilion}
        {...outline}
      />
      <Host pose='holding' x={760} y={480} size={1.22} elder>
        <Telephone />
      </Host>
    </Scene>
  );
}
