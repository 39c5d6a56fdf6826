import type { Phrase } from '../words.ts';
import { Host } from './host.tsx';
import { clockFace, type Pad } from './pin-pad-state.ts';
import { GrownUp } from './things/grown-up.tsx';
import { Hourglass } from './things/hourglass.tsx';

/** What stands over the keys while they do nothing. */
export function PadNotice({ pad, say }: { pad: Pad; say(phrase: Phrase): string }) {
  switch (pad.kind) {
    case 'typing':
    case 'asking':
    case 'done':
      return null;
    case 'waiting':
      return (
        <div class='notice'>
          <Hourglass />
          <span class='countdown' role='timer'>
            {clockFace(pad.left_s)}
          </span>
        </div>
      );
    case 'no_pin':
      return (
        <div class='notice'>
          <GrownUp />
          <p class='detail'>{say('pin_none_fix')}</p>
        </div>
      );
    case 'refused':
      return (
        <div class='notice'>
          <Shrug />
          <p class='detail'>{pad.detail}</p>
        </div>
      );
  }
}

function Shrug() {
  return (
    <svg class='shrug' viewBox='-180 -350 380 360' aria-hidden='true'>
      <Host pose='shrugging' x={0} y={0} elder />
    </svg>
  );
}
