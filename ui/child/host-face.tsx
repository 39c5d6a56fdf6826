import { ink, outline } from './ink.ts';

export type Mood = 'glad' | 'calm' | 'wondering' | 'looking_up' | 'yawning' | 'asleep';

interface FaceProps {
  mood: Mood;
  fur: string;
  dark: string;
  elder?: boolean;
  plaster?: boolean;
}

/** The head, with its centre near (0,-232). */
export function HostFace({ mood, fur, dark, elder = false, plaster = false }: FaceProps) {
  return (
    <g {...outline}>
      <Ear x={-82} fur={fur} />
      <Ear x={82} fur={fur} />
      <path
        d='M-112 -226 C-112 -286 -62 -320 0 -320 C62 -320 112 -286 112 -226 C112 -176 62 -148 0 -148 C-62 -148 -112 -176 -112 -226 Z'
        fill={fur}
      />
      <g stroke='none'>
        <ellipse cx='-48' cy='-240' rx='36' ry='40' fill={dark} transform='rotate(14 -48 -240)' />
        <ellipse cx='48' cy='-240' rx='36' ry='40' fill={dark} transform='rotate(-14 48 -240)' />
        <ellipse cx='0' cy='-190' rx='52' ry='36' fill={ink.tummy} />
        <ellipse cx='-80' cy='-196' rx='18' ry='12' fill={ink.blush} />
        <ellipse cx='80' cy='-196' rx='18' ry='12' fill={ink.blush} />
      </g>
      <Eyes mood={mood} />
      <Mouth mood={mood} />
      <path
        d='M-11 -212 Q0 -220 11 -212 Q8 -198 0 -197 Q-8 -198 -11 -212 Z'
        fill={ink.line}
        stroke-width='3'
      />
      {elder && <Glasses />}
      {plaster && <Plaster />}
    </g>
  );
}

function Ear({ x, fur }: { x: number; fur: string }) {
  return (
    <>
      <circle cx={x} cy='-300' r='42' fill={fur} />
      <circle cx={x} cy='-298' r='22' fill={ink.blush} stroke='none' />
    </>
  );
}

function Eyes({ mood }: { mood: Mood }) {
  if (mood === 'asleep' || mood === 'yawning') {
    return (
      <g fill='none'>
        <path d='M-66 -238 Q-48 -222 -30 -238' />
        <path d='M30 -238 Q48 -222 66 -238' />
      </g>
    );
  }
  const lift = mood === 'looking_up' ? -9 : 0;
  return (
    <g stroke='none' class='blink'>
      <ellipse cx='-46' cy='-238' rx='24' ry='27' fill={ink.paper} />
      <ellipse cx='46' cy='-238' rx='24' ry='27' fill={ink.paper} />
      <ellipse cx='-43' cy={-236 + lift} rx='16' ry='19' fill={ink.line} />
      <ellipse cx='43' cy={-236 + lift} rx='16' ry='19' fill={ink.line} />
      <circle cx='-38' cy={-244 + lift} r='6' fill={ink.paper} />
      <circle cx='48' cy={-244 + lift} r='6' fill={ink.paper} />
    </g>
  );
}

function Mouth({ mood }: { mood: Mood }) {
  switch (mood) {
    case 'glad':
      return <path d='M-24 -190 Q0 -158 24 -190 Z' fill={ink.vermilion} />;
    case 'yawning':
      return <ellipse cx='0' cy='-176' rx='15' ry='19' fill={ink.vermilion} />;
    case 'wondering':
      return <ellipse cx='0' cy='-179' rx='9' ry='8' fill={ink.line} stroke='none' />;
    case 'calm':
    case 'looking_up':
    case 'asleep':
      return <path d='M-16 -186 Q0 -173 16 -186' fill='none' />;
  }
}

function Glasses() {
  return (
    <g fill='none' stroke-width='7'>
      <circle cx='-46' cy='-236' r='37' />
      <circle cx='46' cy='-236' r='37' />
      <path d='M-10 -240 Q0 -248 10 -240' />
    </g>
  );
}

function Plaster() {
  return (
    <g transform='rotate(-32 52 -292)'>
      <rect x='12' y='-308' width='80' height='30' rx='15' fill={ink.cream} stroke-width='5' />
      <rect x='38' y='-304' width='28' height='22' fill={ink.blush} stroke='none' />
    </g>
  );
}
