import type { Face } from './face.ts';
import { ink, outline } from './ink.ts';

/** A child's own picture: an animal on a coloured shape, in a box of 200. */
export function AnimalPicture({ face }: { face: Face }) {
  return (
    <svg class='animal' viewBox='-100 -100 200 200' aria-hidden='true'>
      <g {...outline}>
        <Shape shape={face.shape} colour={ink[face.colour]} />
        <Animal animal={face.animal} />
      </g>
    </svg>
  );
}

function Shape({ shape, colour }: { shape: Face['shape']; colour: string }) {
  switch (shape) {
    case 'circle':
      return <circle r='94' fill={colour} />;
    case 'square':
      return <rect x='-90' y='-90' width='180' height='180' rx='30' fill={colour} />;
    case 'diamond':
      return <rect x='-72' y='-72' width='144' height='144' rx='22' fill={colour} transform='rotate(45)' />;
    case 'hexagon':
      return <path d='M-48 -88 L48 -88 L94 0 L48 88 L-48 88 L-94 0 Z' fill={colour} />;
    case 'flower':
      return (
        <path
          d='M0 -94 C34 -94 44 -72 46 -60 C66 -70 96 -44 84 -14 C104 6 96 44 66 50 C64 80 26 102 0 82 C-26 102 -64 80 -66 50 C-96 44 -104 6 -84 -14 C-96 -44 -66 -70 -46 -60 C-44 -72 -34 -94 0 -94 Z'
          fill={colour}
        />
      );
  }
}

function Animal({ animal }: { animal: Face['animal'] }) {
  switch (animal) {
    case 'fox':
      return (
        <>
          <path d='M-56 -62 L-18 -38 L18 -38 L56 -62 L54 4 Q30 46 0 58 Q-30 46 -54 4 Z' fill='#E8763A' />
          <path
            d='M-50 8 Q-22 6 0 34 Q22 6 50 8 Q28 46 0 58 Q-28 46 -50 8 Z'
            fill={ink.paper}
            stroke='none'
          />
          <Look y={-4} />
          <ellipse cx='0' cy='46' rx='9' ry='7' fill={ink.line} stroke='none' />
        </>
      );
    case 'bear':
      return (
        <>
          <circle cx='-42' cy='-40' r='20' fill='#9A6B43' />
          <circle cx='42' cy='-40' r='20' fill='#9A6B43' />
          <ellipse cx='0' cy='2' rx='58' ry='54' fill='#9A6B43' />
          <ellipse cx='0' cy='24' rx='28' ry='22' fill={ink.tummy} stroke='none' />
          <Look y={-8} />
          <ellipse cx='0' cy='14' rx='10' ry='7' fill={ink.line} stroke='none' />
        </>
      );
    case 'rabbit':
      return (
        <>
          <ellipse cx='-22' cy='-48' rx='14' ry='40' fill={ink.paper} transform='rotate(-8 -22 -48)' />
          <ellipse cx='22' cy='-48' rx='14' ry='40' fill={ink.paper} transform='rotate(8 22 -48)' />
          <ellipse cx='0' cy='20' rx='50' ry='44' fill={ink.paper} />
          <Look y={12} />
          <path d='M-8 28 L8 28 L0 37 Z' fill={ink.rose} stroke-width='3' />
          <path d='M0 38 L0 48' stroke-width='4' />
        </>
      );
    case 'cat':
      return (
        <>
          <path
            d='M-54 -58 L-26 -38 Q0 -46 26 -38 L54 -58 Q62 -10 52 20 Q30 52 0 52 Q-30 52 -52 20 Q-62 -10 -54 -58 Z'
            fill='#7D8CA8'
          />
          <Look y={0} />
          <path d='M-7 18 L7 18 L0 26 Z' fill={ink.rose} stroke-width='3' />
          <path
            d='M-18 34 Q-8 40 0 28 Q8 40 18 34 M-62 18 L-32 22 M62 18 L32 22'
            fill='none'
            stroke-width='4'
          />
        </>
      );
    case 'owl':
      return (
        <>
          <path
            d='M-54 -60 Q-30 -44 0 -46 Q30 -44 54 -60 Q64 0 50 34 Q30 58 0 58 Q-30 58 -50 34 Q-64 0 -54 -60 Z'
            fill='#B98A56'
          />
          <circle cx='-24' cy='-8' r='23' fill={ink.paper} stroke-width='5' />
          <circle cx='24' cy='-8' r='23' fill={ink.paper} stroke-width='5' />
          <Look y={-8} />
          <path d='M-9 10 L9 10 L0 28 Z' fill={ink.orange} stroke-width='4' />
        </>
      );
    case 'frog':
      return (
        <>
          <circle cx='-32' cy='-34' r='23' fill='#7BC47F' />
          <circle cx='32' cy='-34' r='23' fill='#7BC47F' />
          <ellipse cx='0' cy='12' rx='64' ry='46' fill='#7BC47F' />
          <circle cx='-32' cy='-36' r='9' fill={ink.line} stroke='none' />
          <circle cx='32' cy='-36' r='9' fill={ink.line} stroke='none' />
          <path d='M-38 18 Q0 46 38 18' fill='none' />
        </>
      );
  }
}

function Look({ y }: { y: number }) {
  return (
    <g fill={ink.line} stroke='none'>
      <circle cx='-23' cy={y} r='8' />
      <circle cx='23' cy={y} r='8' />
    </g>
  );
}
