import { Host } from '../host.tsx';
import { ink } from '../ink.ts';
import { Scene } from '../scene.tsx';
import { Box } from '../things/box.tsx';
import { Snore } from '../things/snore.tsx';

/** The box sleeps, and the host has fetched the one who can wake it. */
export function Sleeping({ name }: { name: string }) {
  return (
    <Scene name={name} ground='night'>
      <Box x={290} y={478} size={1.05} face='asleep' />
      <Snore x={460} y={130} colour={ink.cream} />
      <Host pose='pointing_side' x={600} y={482} size={0.72} turned />
      <Host pose='awake' x={800} y={480} size={1.2} elder />
    </Scene>
  );
}
