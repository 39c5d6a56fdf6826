import { outline } from '../ink.ts';
import { Backdrop } from './backdrop.tsx';
import type { Design } from './design.ts';
import { ToyPicture } from './toy.tsx';

/** A cover for a video that has none: a toy, whole, before a bright wall that fills every shape of cover. */
export function DrawnCover({ design }: { design: Design }) {
  return (
    <span class='cover-art drawn'>
      <svg viewBox='-160 -120 320 240' preserveAspectRatio='xMidYMid slice' aria-hidden='true'>
        <Backdrop background={design.background} />
      </svg>
      <svg viewBox='-132 -132 264 264' aria-hidden='true'>
        <g {...outline}>
          <ToyPicture toy={design.toy} />
        </g>
      </svg>
    </span>
  );
}
