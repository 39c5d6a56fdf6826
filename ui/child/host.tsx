import type { ComponentChildren } from 'preact';
import { HostArm, type Reach } from './host-arm.tsx';
import { HostFace, type Mood } from './host-face.tsx';
import { ink, outline } from './ink.ts';

/** The one character: a dormouse, who knows about sleep. Drawn from its feet (0,0) upwards, 340 high. */
export type Pose =
  | 'awake'
  | 'waving'
  | 'hushing'
  | 'shrugging'
  | 'pointing_up'
  | 'pointing_side'
  | 'holding'
  | 'offering'
  | 'plaster'
  | 'yawning'
  | 'thinking';

interface Stance {
  mood: Mood;
  left: Reach;
  right: Reach;
}

const stances: Readonly<Record<Pose, Stance>> = {
  awake: { mood: 'glad', left: 'down', right: 'down' },
  waving: { mood: 'glad', left: 'down', right: 'high' },
  hushing: { mood: 'calm', left: 'down', right: 'mouth' },
  shrugging: { mood: 'wondering', left: 'open', right: 'open' },
  pointing_up: { mood: 'looking_up', left: 'down', right: 'top' },
  pointing_side: { mood: 'glad', left: 'down', right: 'side' },
  holding: { mood: 'glad', left: 'front', right: 'front' },
  offering: { mood: 'glad', left: 'side', right: 'side' },
  plaster: { mood: 'wondering', left: 'down', right: 'open' },
  yawning: { mood: 'yawning', left: 'top', right: 'mouth' },
  thinking: { mood: 'looking_up', left: 'down', right: 'chin' },
};

interface HostProps {
  pose: Pose;
  x: number;
  y: number;
  size?: number;
  /** Mirrored: what the right arm does, the left one does. */
  turned?: boolean;
  /** A grown-up: the same kind, greyer, with glasses. */
  elder?: boolean;
  /** In the hands, drawn with (0,0) between them. */
  children?: ComponentChildren;
}

export function Host({ pose, x, y, size = 1, turned = false, elder = false, children }: HostProps) {
  const { mood, left, right } = stances[pose];
  const fur = elder ? ink.elderFur : ink.fur;
  const dark = elder ? ink.elderFurDark : ink.furDark;
  return (
    <g transform={`translate(${x} ${y}) scale(${turned ? -size : size} ${size})`}>
      <Tail fur={dark} />
      <g class='breathe'>
        <Trunk fur={fur} />
        <HostArm reach={left} fur={fur} mirrored />
        <HostFace mood={mood} fur={fur} dark={dark} elder={elder} plaster={pose === 'plaster'} />
        <Scarf colour={elder ? ink.vermilion : ink.green} />
        {children && <g transform='translate(0 -112)'>{children}</g>}
        <HostArm reach={right} fur={fur} />
      </g>
    </g>
  );
}

function Tail({ fur }: { fur: string }) {
  return (
    <g {...outline}>
      <path
        d='M48 -14 C150 6 206 -84 164 -170 C150 -206 104 -204 104 -166 C106 -128 112 -74 44 -66 Z'
        fill={fur}
      />
      <path d='M164 -168 C150 -206 104 -204 104 -166 C122 -150 146 -152 164 -168 Z' fill={ink.tummy} />
    </g>
  );
}

function Trunk({ fur }: { fur: string }) {
  return (
    <g {...outline}>
      <ellipse cx='-44' cy='-10' rx='36' ry='17' fill={fur} />
      <ellipse cx='44' cy='-10' rx='36' ry='17' fill={fur} />
      <path
        d='M-88 -84 C-88 -150 -50 -176 0 -176 C50 -176 88 -150 88 -84 C88 -30 56 -8 0 -8 C-56 -8 -88 -30 -88 -84 Z'
        fill={fur}
      />
      <ellipse cx='0' cy='-78' rx='56' ry='60' fill={ink.tummy} stroke='none' />
    </g>
  );
}

function Scarf({ colour }: { colour: string }) {
  return (
    <g {...outline} fill={colour}>
      <path d='M-52 -150 L-66 -92 L-34 -88 L-26 -146 Z' />
      <path d='M-72 -168 C-40 -142 40 -142 72 -168 C82 -150 70 -136 60 -132 C24 -116 -24 -116 -60 -132 C-70 -136 -82 -150 -72 -168 Z' />
    </g>
  );
}
