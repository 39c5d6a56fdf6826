import { HostCurled } from '../host-asleep.tsx';
import { ink } from '../ink.ts';
import { Scene } from '../scene.tsx';
import { Box } from '../things/box.tsx';
import { Cloud } from '../things/cloud.tsx';
import { Snore } from '../things/snore.tsx';

/** The box has not heard from home for too long. */
export function SleepingCloud({ name }: { name: string }) {
  return (
    <Scene name={name} ground='night'>
      <Cloud x={330} y={196} size={1.1} />
      <Box x={330} y={480} size={0.95} face='asleep' />
      <Snore x={812} y={190} colour={ink.cream} />
      <HostCurled x={700} y={484} size={0.95} />
    </Scene>
  );
}
