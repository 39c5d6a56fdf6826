import { Host } from './host.tsx';
import { HostCurled } from './host-asleep.tsx';
import { Scene } from './scene.tsx';
import { Moon, SettingSun } from './things/sky.tsx';

/** No agent yet: the host wakes up with the sun. */
export function Waking({ name }: { name: string }) {
  return (
    <Scene name={name} ground='dusk'>
      <SettingSun x={730} y={330} />
      <Host pose='yawning' x={380} y={484} size={1.2} />
    </Scene>
  );
}

/** The agent has gone for a moment: the host takes a nap meanwhile. */
export function Dozing({ name }: { name: string }) {
  return (
    <Scene name={name} ground='dusk'>
      <Moon x={770} y={120} />
      <HostCurled x={480} y={480} size={1.2} />
    </Scene>
  );
}
