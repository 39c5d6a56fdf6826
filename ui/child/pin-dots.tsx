import { SHORTEST } from './pin-pad-state.ts';

/** As many full dots as digits were typed, in at least as many places as a PIN has. Shakes after a PIN that was not it. */
export function PinDots({ count, tries }: { count: number; tries: number }) {
  const places = Math.max(SHORTEST, count);
  return (
    <div key={tries} class={tries > 0 ? 'dots shake' : 'dots'} aria-hidden='true'>
      {Array.from({ length: places }, (_, place) => (
        <span key={place} class={place < count ? 'dot full' : 'dot'} />
      ))}
    </div>
  );
}
