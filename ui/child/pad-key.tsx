import { ink } from './ink.ts';
import { useTap } from './tap.ts';

/** A PIN may hold a digit twice in a row; less than this apart is one touch of a trembling finger. */
const SAME_TOUCH_MS = 40;

interface PadKeyProps {
  /** A digit, or what the key does. */
  sign: string;
  name: string;
  /** False: does nothing for now. */
  open: boolean;
  onTap(): void;
}

/** One key of the PIN pad. */
export function PadKey({ sign, name, open, onTap }: PadKeyProps) {
  const tap = useTap(onTap, SAME_TOUCH_MS);
  return (
    <button
      type='button'
      class='key'
      data-key={sign}
      aria-label={name}
      aria-disabled={open ? undefined : 'true'}
      {...(open ? tap : {})}
    >
      {sign.length === 1 ? sign : <Sign sign={sign} />}
    </button>
  );
}

function Sign({ sign }: { sign: string }) {
  return (
    <svg
      viewBox='-50 -50 100 100'
      aria-hidden='true'
      fill='none'
      stroke={ink.line}
      stroke-width='9'
      stroke-linejoin='round'
      stroke-linecap='round'
    >
      {sign === 'back' && <path d='M34 0 L-34 0 M-8 -28 L-36 0 L-8 28' />}
      {sign === 'delete' && <path d='M-42 0 L-16 -28 L40 -28 L40 28 L-16 28 Z M0 -11 L22 11 M22 -11 L0 11' />}
      {sign === 'ok' && <path d='M-32 4 L-10 26 L34 -24' stroke-width='13' />}
    </svg>
  );
}
