import { Host } from '../host.tsx';
import { Scene } from '../scene.tsx';
import { Candle } from '../things/candle.tsx';
import { Chip } from '../things/chip.tsx';
import { Cloud } from '../things/cloud.tsx';

/** This box asks the others how much of today is left. */
export function OneMoment({ name }: { name: string }) {
  return (
    <Scene name={name} ground='day'>
      <Cloud x={780} y={220} size={1.12} />
      <Chip mark='star' x={500} y={250} r={66} />
      <Candle x={500} y={482} size={0.8} left={1} />
      <Host pose='waving' x={200} y={484} size={1.08} />
    </Scene>
  );
}
