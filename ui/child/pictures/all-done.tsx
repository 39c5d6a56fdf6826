import { HostCurled } from '../host-asleep.tsx';
import { Scene } from '../scene.tsx';
import { Candle } from '../things/candle.tsx';
import { SettingSun } from '../things/sky.tsx';

/** Today's candle has burnt down; the sun goes too, and will come again. */
export function AllDone({ name }: { name: string }) {
  return (
    <Scene name={name} ground='dusk'>
      <SettingSun x={800} y={330} />
      <Candle x={250} y={482} size={1.35} left={0} />
      <HostCurled x={640} y={486} size={1.1} />
    </Scene>
  );
}
