import type { Child } from '../../agent/local/channel.ts';
import type { Face } from './face.ts';
import { Host } from './host.tsx';
import { Portrait } from './portrait.tsx';
import { Scene } from './scene.tsx';
import { useTap } from './tap.ts';
import { Chip } from './things/chip.tsx';
import { Hand, Reader, Waves } from './things/reader.tsx';

interface WaitingProps {
  name: string;
  /** Who is watching, where there are several to choose from. */
  child: Child | null;
  face: Face | undefined;
  whoName: string;
  onAskWho(): void;
}

/** A hand lays a chip on the reader: the one thing to do. */
export function Waiting({ name, child, face, whoName, onAskWho }: WaitingProps) {
  return (
    <>
      <Scene name={name} ground='day'>
        <Host pose='waving' x={230} y={482} size={1.2} />
        <Reader x={640} y={474} size={1.3} />
        <Waves x={640} y={420} />
        <g class='lay'>
          <Chip mark='star' x={640} y={258} r={72} />
          <Hand x={628} y={222} size={1.05} />
        </g>
      </Scene>
      {child && <Watcher child={child} face={face} name={`${child.name}: ${whoName}`} onTap={onAskWho} />}
    </>
  );
}

/** The child who is watching, small in a corner; a touch asks anew who it is. */
function Watcher({
  child,
  face,
  name,
  onTap,
}: {
  child: Child;
  face: Face | undefined;
  name: string;
  onTap(): void;
}) {
  const tap = useTap(onTap);
  return (
    <button type='button' class='watcher' aria-label={name} {...tap}>
      <span class='portrait'>
        <Portrait child={child} face={face} />
      </span>
      <span class='child-name'>{child.name}</span>
    </button>
  );
}
