import { Host } from '../host.tsx';
import { Scene } from '../scene.tsx';
import { Candle } from '../things/candle.tsx';
import { Cloud } from '../things/cloud.tsx';

/** This box's share of the day is used up, and it cannot ask for more. */
export function AllDoneCloud({ name }: { name: string }) {
  return (
    <Scene name={name} ground='dusk'>
      <Cloud x={790} y={210} size={1.12} />
      <Candle x={500} y={482} size={1.35} left={0} />
      <Host pose='yawning' x={190} y={484} size={1.08} />
    </Scene>
  );
}
