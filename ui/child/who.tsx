import { useState } from 'preact/hooks';
import type { Screen } from '../../agent/local/channel.ts';
import type { Phrase } from '../words.ts';
import { AnimalPicture } from './animal.tsx';
import { type Face, facesOf } from './face.ts';
import { ink, outline } from './ink.ts';
import { useTap } from './tap.ts';
import { Sky } from './things/sky.tsx';

type Candidate = Extract<Screen, { kind: 'who' }>['children'][number];

interface WhoProps {
  candidates: readonly Candidate[];
  lockedName: string;
  onChoose(id: string): void;
  /** Something else to say until the next screen. */
  onSay(phrase: Phrase): void;
}

/** The household's children, to be chosen by picture. */
export function Who({ candidates, lockedName, onChoose, onSay }: WhoProps) {
  const faces = facesOf(candidates.map((child) => child.id));
  return (
    <div class='scene' data-ground='day'>
      <Sky ground='day' />
      <ul class='faces' style={{ '--columns': columnsFor(candidates.length) }}>
        {candidates.map((child) => (
          <li key={child.id}>
            <FaceButton
              child={child}
              face={faces.get(child.id)}
              lockedName={lockedName}
              onTap={() => (child.locked ? onSay('who_locked') : onChoose(child.id))}
            />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** As square as the children allow, on a screen wider than high. */
export function columnsFor(count: number): number {
  return count <= 4 ? Math.max(1, count) : Math.ceil(count / Math.ceil(count / 5));
}

interface FaceButtonProps {
  child: Candidate;
  face: Face | undefined;
  lockedName: string;
  onTap(): void;
}

function FaceButton({ child, face, lockedName, onTap }: FaceButtonProps) {
  const [touches, setTouches] = useState(0);
  const tap = useTap(() => {
    if (child.locked) setTouches(touches + 1);
    onTap();
  });
  const name = child.locked ? `${child.name}: ${lockedName}` : child.name;
  return (
    <button type='button' class='face' aria-label={name} {...tap}>
      <span class='slot'>
        <span key={touches} class={touches > 0 ? 'portrait wobble' : 'portrait'}>
          {child.avatar_url ? <img src={child.avatar_url} alt='' /> : face && <AnimalPicture face={face} />}
          {child.locked && <HandInHand />}
        </span>
      </span>
      <span class='child-name'>{child.name}</span>
    </button>
  );
}

/** "With a grown-up": a big figure and a small one. */
function HandInHand() {
  return (
    <svg class='hand-in-hand' viewBox='-60 -60 120 120' aria-hidden='true'>
      <g {...outline} stroke-width='5'>
        <circle r='56' fill={ink.paper} />
        <circle cx='-14' cy='-30' r='12' fill={ink.vermilion} />
        <path d='M-32 34 L-30 -4 Q-14 -22 2 -4 L4 34 Z' fill={ink.vermilion} />
        <circle cx='26' cy='-2' r='9' fill={ink.green} />
        <path d='M14 36 L16 16 Q26 6 36 16 L38 36 Z' fill={ink.green} />
        <path d='M0 8 L18 20' fill='none' />
      </g>
    </svg>
  );
}
