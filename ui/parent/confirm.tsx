import type { PairingAct, PairingScreen } from '../../agent/local/channel.ts';
import { Host } from '../child/host.tsx';
import { ink, outline } from '../child/ink.ts';
import { Box } from '../child/things/box.tsx';
import { Telephone } from '../child/things/telephone.tsx';
import type { PageClock } from '../clock.ts';
import type { Phrase } from '../words.ts';
import { Beside } from './beside.tsx';
import { useLeftAlone } from './left-alone.ts';
import { PlateButton } from './plate-button.tsx';

/** A child's prodding finger is to be gone before anybody may agree. */
const ALONE_MS = 1200;
/** Letters of an account that stand on one line. */
const ONE_ROW = 20;

interface ConfirmProps {
  screen: Extract<PairingScreen, { step: 'confirm' }>;
  name: string;
  clock: PageClock;
  say(phrase: Phrase): string;
  /** What was touched and waits for an answer. */
  acted: PairingAct | null;
  onAct(act: PairingAct): void;
}

/** The last step, at the kiosk itself: whoever agreed on a telephone is the one who stands here. */
export function Confirm({ screen, name, clock, say, acted, onAct }: ConfirmProps) {
  const alone = useLeftAlone(clock, ALONE_MS);
  const open = alone && acted === null;
  return (
    <Beside name={name} picture={<Friends />}>
      <div class='card'>
        <Account masked={screen.account} />
        <p class='kiosk-name'>
          <svg viewBox='-165 -280 330 285' aria-hidden='true'>
            <Box x={0} y={0} face='awake' />
          </svg>
          <span>{screen.kiosk_name}</span>
        </p>
      </div>
      <div class='plates'>
        <PlateButton sign='yes' name={say('yes_mine')} open={open} onTap={() => onAct('confirm')} />
        <PlateButton sign='no' name={say('not_mine')} open={open} onTap={() => onAct('decline')} />
      </div>
    </Beside>
  );
}

/** On one line where it fits at a good size, else with its domain on a second one. */
function Account({ masked }: { masked: string }) {
  const at = masked.lastIndexOf('@');
  const rows = masked.length <= ONE_ROW || at < 1 ? [masked] : [masked.slice(0, at), masked.slice(at)];
  return (
    <p class='account' style={{ '--letters': Math.max(...rows.map((row) => row.length)) }}>
      {rows.map((row) => (
        <span key={row}>{row}</span>
      ))}
    </p>
  );
}

/** Box and telephone have found each other. */
function Friends() {
  return (
    <>
      <Box x={126} y={478} size={0.86} face='awake' />
      <path
        class='twinkle'
        d='M186 196 C96 134 144 72 186 118 C228 72 276 134 186 196 Z'
        fill={ink.vermilion}
        {...outline}
      />
      <Host pose='holding' x={370} y={480} size={0.98} elder>
        <Telephone />
      </Host>
    </>
  );
}
