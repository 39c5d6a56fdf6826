import { HostCurled } from './host-asleep.tsx';
import { Scene } from './scene.tsx';
import { useTap } from './tap.ts';
import { Moon } from './things/sky.tsx';

/** Another page has taken over; a touch brings the picture back to this one. */
export function Elsewhere({ name, onTouch }: { name: string; onTouch(): void }) {
  const tap = useTap(onTouch);
  return (
    <button type='button' class='dim whole' aria-label={name} {...tap}>
      <Scene name={name} ground='night'>
        <Moon x={790} y={120} />
        <HostCurled x={480} y={470} size={1.05} />
      </Scene>
    </button>
  );
}
