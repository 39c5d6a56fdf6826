import type { ComponentChildren } from 'preact';
import { Sky } from '../child/things/sky.tsx';

interface BesideProps {
  name: string;
  /** Drawn in a box of 520 by 500 that stands on its lower edge. */
  picture: ComponentChildren;
  /** What a grown-up reads and touches. */
  children: ComponentChildren;
}

/** A picture for everybody, and beside it something for a grown-up. */
export function Beside({ name, picture, children }: BesideProps) {
  return (
    <div class='scene' data-ground='day'>
      <Sky ground='day' />
      <div class='beside'>
        <svg viewBox='0 0 520 500' preserveAspectRatio='xMidYMax meet' role='img' aria-label={name}>
          {picture}
        </svg>
        <div class='desk'>{children}</div>
      </div>
    </div>
  );
}
