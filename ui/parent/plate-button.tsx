import { ink } from '../child/ink.ts';
import { useTap } from '../child/tap.ts';

interface PlateButtonProps {
  sign: 'yes' | 'no' | 'again';
  name: string;
  /** False: does nothing for now. */
  open: boolean;
  onTap(): void;
}

const signs = {
  yes: 'M-30 4 L-8 26 L32 -24',
  no: 'M34 0 L-34 0 M-8 -28 L-36 0 L-8 28',
  again: 'M30 -14 A33 33 0 1 0 33 8 M32 -38 L32 -12 L6 -12',
} as const;

/** A big plate with a sign and a word, for grown-ups who can read. */
export function PlateButton({ sign, name, open, onTap }: PlateButtonProps) {
  const tap = useTap(onTap);
  return (
    <button
      type='button'
      class='plate'
      data-sign={sign}
      aria-disabled={open ? undefined : 'true'}
      {...(open ? tap : {})}
    >
      <svg
        viewBox='-50 -50 100 100'
        aria-hidden='true'
        fill='none'
        stroke={ink.line}
        stroke-width='11'
        stroke-linejoin='round'
        stroke-linecap='round'
      >
        <path d={signs[sign]} />
      </svg>
      <span>{name}</span>
    </button>
  );
}
