import { ink } from './ink.ts';
import { useTap } from './tap.ts';

interface TurnButtonProps {
  to: 'back' | 'more';
  name: string;
  /** False: does nothing for now. */
  open: boolean;
  onTap(): void;
}

/** A big arrow at the edge: there is more on this side. */
export function TurnButton({ to, name, open, onTap }: TurnButtonProps) {
  const tap = useTap(onTap);
  return (
    <button
      type='button'
      class={`turn ${to}`}
      aria-label={name}
      aria-disabled={open ? undefined : 'true'}
      {...(open ? tap : {})}
    >
      <svg
        viewBox='-100 -100 200 200'
        aria-hidden='true'
        stroke={ink.line}
        stroke-width='8'
        stroke-linejoin='round'
      >
        <circle r='92' fill={ink.paper} />
        <path
          d='M-52 -20 L4 -20 L4 -52 L60 0 L4 52 L4 20 L-52 20 Z'
          fill={ink.blue}
          transform={to === 'back' ? 'scale(-1 1)' : 'scale(1 1)'}
        />
      </svg>
    </button>
  );
}
