import { ink } from './ink.ts';
import { useTap } from './tap.ts';

interface BigButtonProps {
  sign: 'go' | 'pause';
  name: string;
  onTap(): void;
}

/** The one button on a video. */
export function BigButton({ sign, name, onTap }: BigButtonProps) {
  const tap = useTap(onTap);
  return (
    <button type='button' class='big-button' aria-label={name} {...tap}>
      <svg
        viewBox='-100 -100 200 200'
        aria-hidden='true'
        stroke={ink.line}
        stroke-width='8'
        stroke-linejoin='round'
      >
        <circle r='92' fill={ink.paper} />
        {sign === 'go' ? (
          <path d='M-28 -48 L54 0 L-28 48 Z' fill={ink.green} />
        ) : (
          <path d='M-42 -46 L-12 -46 L-12 46 L-42 46 Z M12 -46 L42 -46 L42 46 L12 46 Z' fill={ink.blue} />
        )}
      </svg>
    </button>
  );
}
