import { Host } from './host.tsx';
import { Scene } from './scene.tsx';
import { Chip } from './things/chip.tsx';
import { Hand, Reader, Waves } from './things/reader.tsx';

/** A hand lays a chip on the reader: the one thing to do. */
export function Waiting({ name }: { name: string }) {
  return (
    <Scene name={name} ground='day'>
      <Host pose='waving' x={230} y={482} size={1.2} />
      <Reader x={640} y={474} size={1.3} />
      <Waves x={640} y={420} />
      <g class='lay'>
        <Chip mark='star' x={640} y={258} r={72} />
        <Hand x={628} y={222} size={1.05} />
      </g>
    </Scene>
  );
}
