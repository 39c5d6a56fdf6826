import type { ComponentChildren } from 'preact';
import { type Ground, Sky } from './things/sky.tsx';

/** One picture over the whole screen, drawn in a box of 1000 by 500 that stands on its lower edge. */
export function Scene({
  name,
  ground,
  children,
}: {
  name: string;
  ground: Ground;
  children: ComponentChildren;
}) {
  return (
    <div class='scene' data-ground={ground}>
      <Sky ground={ground} />
      <svg
        class='picture'
        viewBox='0 0 1000 500'
        preserveAspectRatio='xMidYMax meet'
        role='img'
        aria-label={name}
      >
        {children}
      </svg>
    </div>
  );
}
