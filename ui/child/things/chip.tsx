import { ink, outline } from '../ink.ts';

export type Mark = 'star' | 'heart' | 'boat' | 'flower' | 'blank';

const rims: Readonly<Record<Mark, string>> = {
  star: ink.blue,
  heart: ink.vermilion,
  boat: ink.green,
  flower: ink.rose,
  blank: ink.steelLight,
};

interface ChipProps {
  mark: Mark;
  x: number;
  y: number;
  /** Radius; 50 as drawn. */
  r?: number;
  face?: 'awake' | 'asleep';
}

/** A child's chip: a disc with a picture, or with a face. */
export function Chip({ mark, x, y, r = 50, face }: ChipProps) {
  return (
    <g transform={`translate(${x} ${y}) scale(${r / 50})`} {...outline}>
      <ellipse cx='0' cy='7' rx='50' ry='50' fill={ink.line} />
      <circle r='50' fill={rims[mark]} />
      <circle r='35' fill={ink.paper} stroke-width='4' />
      {face ? <ChipFace face={face} /> : <MarkPicture mark={mark} />}
    </g>
  );
}

function MarkPicture({ mark }: { mark: Mark }) {
  switch (mark) {
    case 'star':
      return (
        <path
          d='M0 -23 L7 -8 L23 -6 L11 5 L14 21 L0 13 L-14 21 L-11 5 L-23 -6 L-7 -8 Z'
          fill={ink.yellow}
          stroke-width='4'
        />
      );
    case 'heart':
      return (
        <path d='M0 20 C-40 -6 -16 -32 0 -12 C16 -32 40 -6 0 20 Z' fill={ink.vermilion} stroke-width='4' />
      );
    case 'boat':
      return (
        <g stroke-width='4'>
          <path d='M-3 4 L-3 -24 L-22 4 Z M4 4 L4 -16 L20 4 Z' fill={ink.sky} />
          <path d='M-24 9 L24 9 L14 22 L-14 22 Z' fill={ink.wood} />
        </g>
      );
    case 'flower':
      return (
        <g stroke-width='4'>
          {[0, 72, 144, 216, 288].map((turn) => (
            <ellipse
              key={turn}
              cx='0'
              cy='-14'
              rx='8'
              ry='10'
              fill={ink.rose}
              transform={`rotate(${turn})`}
            />
          ))}
          <circle r='7' fill={ink.yellow} />
        </g>
      );
    case 'blank':
      return null;
  }
}

function ChipFace({ face }: { face: 'awake' | 'asleep' }) {
  if (face === 'asleep') {
    return <path d='M-20 -3 Q-12 6 -5 -3 M5 -3 Q12 6 20 -3 M-5 14 Q0 18 5 14' fill='none' stroke-width='4' />;
  }
  return (
    <g stroke-width='4'>
      <circle cx='-12' cy='-4' r='5' fill={ink.line} />
      <circle cx='12' cy='-4' r='5' fill={ink.line} />
      <path d='M-13 9 Q0 22 13 9' fill='none' />
    </g>
  );
}
