import { Host } from '../host.tsx';
import { Scene } from '../scene.tsx';
import { Chip } from '../things/chip.tsx';
import { Cloud as SleepyCloud } from '../things/cloud.tsx';

/** This film lives behind the sleeping cloud; others are here. */
export function Cloud({ name }: { name: string }) {
  return (
    <Scene name={name} ground='day'>
      <SleepyCloud x={226} y={236} size={1.2} />
      <Host pose='offering' x={700} y={484} size={1.14} />
      <Chip mark='heart' x={508} y={298} r={66} />
      <Chip mark='boat' x={892} y={298} r={66} />
    </Scene>
  );
}
