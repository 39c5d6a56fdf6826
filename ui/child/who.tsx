import { useState } from 'preact/hooks';
import type { FromPage, Screen } from '../../agent/local/channel.ts';
import type { PageClock } from '../clock.ts';
import type { PageState } from '../state.ts';
import type { Phrase } from '../words.ts';
import { type Face, facesOf } from './face.ts';
import { PinPad } from './pin-pad.tsx';
import { Portrait } from './portrait.tsx';
import { useSettled } from './settled.ts';
import { useShownForAWhile } from './shown-for-a-while.ts';
import { useTap } from './tap.ts';
import { GrownUp } from './things/grown-up.tsx';
import { Lock } from './things/lock.tsx';
import { Sky } from './things/sky.tsx';

type WhoScreen = Extract<Screen, { kind: 'who' }>;
type Candidate = WhoScreen['children'][number];

interface WhoProps {
  screen: WhoScreen;
  state: PageState;
  clock: PageClock;
  say(phrase: Phrase): string;
  send(message: FromPage): void;
  onChoose(id: string): void;
  /** Something else to say until the next screen; null: nothing else. */
  onSay(phrase: Phrase | null): void;
}

/** The household's children, to be chosen by picture; a locked one with a parent's PIN. */
export function Who({ screen, state, clock, say, send, onChoose, onSay }: WhoProps) {
  const [unlocking, unlock] = useState<string | null>(null);
  const faces = facesOf([...state.siblings, ...screen.children.map((child) => child.id)]);
  const locked = screen.has_pin && screen.children.find(({ id, locked }) => locked && id === unlocking);
  if (locked) {
    return (
      <PinPad
        act={{ kind: 'switch', profile_id: locked.id }}
        picture={<LockedPortrait child={locked} face={faces.get(locked.id)} />}
        answer={state.answer}
        arrival={state.arrivals}
        clock={clock}
        say={say}
        send={send}
        onSay={onSay}
        onClose={() => unlock(null)}
      />
    );
  }
  return (
    <Faces
      candidates={screen.children}
      faces={faces}
      clock={clock}
      lockedName={say('who_locked')}
      onTap={(child) => {
        if (!child.locked) onChoose(child.id);
        else if (screen.has_pin) unlock(child.id);
        else onSay('fetch_grown_up');
      }}
    />
  );
}

interface FacesProps {
  candidates: readonly Candidate[];
  faces: ReadonlyMap<string, Face>;
  clock: PageClock;
  lockedName: string;
  onTap(child: Candidate): void;
}

function Faces({ candidates, faces, clock, lockedName, onTap }: FacesProps) {
  const settled = useSettled(clock);
  return (
    <div class='scene' data-ground='day'>
      <Sky ground='day' />
      <ul class='faces' style={{ '--columns': columnsFor(candidates.length) }}>
        {candidates.map((child) => (
          <li key={child.id}>
            <FaceButton
              child={child}
              face={faces.get(child.id)}
              clock={clock}
              lockedName={lockedName}
              open={settled}
              onTap={() => onTap(child)}
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
  clock: PageClock;
  lockedName: string;
  open: boolean;
  onTap(): void;
}

function FaceButton({ child, face, clock, lockedName, open, onTap }: FaceButtonProps) {
  const [touches, setTouches] = useState(0);
  const [asks, ask] = useShownForAWhile(clock);
  const tap = useTap(() => {
    if (child.locked) {
      setTouches(touches + 1);
      ask();
    }
    onTap();
  });
  const name = child.locked ? `${child.name}: ${lockedName}` : child.name;
  return (
    <button
      type='button'
      class='face'
      aria-label={name}
      aria-disabled={open ? undefined : 'true'}
      {...(open ? tap : {})}
    >
      <span class='slot'>
        <span key={touches} class={touches > 0 ? 'portrait wobble' : 'portrait'}>
          {asks ? <GrownUp /> : <Portrait child={child} face={face} />}
          {child.locked && !asks && <Lock />}
        </span>
      </span>
      <span class='child-name'>{child.name}</span>
    </button>
  );
}

function LockedPortrait({ child, face }: { child: Candidate; face: Face | undefined }) {
  return (
    <span class='portrait'>
      <Portrait child={child} face={face} />
      <Lock />
    </span>
  );
}
