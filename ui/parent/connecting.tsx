import { Host } from '../child/host.tsx';
import { ink } from '../child/ink.ts';
import { Scene } from '../child/scene.tsx';
import { Box } from '../child/things/box.tsx';
import { Telephone } from '../child/things/telephone.tsx';

/** The box and a grown-up's telephone look for each other. */
export function Connecting({ name }: { name: string }) {
  return (
    <Scene name={name} ground='day'>
      <Box x={230} y={478} size={1.05} face='awake' />
      <g fill='none' stroke={ink.blue} stroke-width='12' stroke-linecap='round'>
        <path class='twinkle' d='M418 300 Q448 346 418 392' />
        <path class='twinkle later' d='M458 274 Q506 346 458 418' />
      </g>
      <g fill={ink.line}>
        <circle class='twinkle' cx='526' cy='346' r='9' />
        <circle class='twinkle later' cx='562' cy='346' r='9' />
        <circle class='twinkle' cx='598' cy='346' r='9' />
      </g>
      <Host pose='holding' x={780} y={480} size={1.22} elder>
        <Telephone />
      </Host>
    </Scene>
  );
}
