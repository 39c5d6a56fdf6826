import type { FunctionComponent } from 'preact';
import type { PairingAct, PairingScreen } from '../../agent/local/channel.ts';
import { useSettled } from '../child/settled.ts';
import type { PageClock } from '../clock.ts';
import type { Line } from '../lines.ts';
import type { Phrase } from '../words.ts';
import { Beside } from './beside.tsx';
import { PlateButton } from './plate-button.tsx';
import { Expired, NotPaired, Refused, Unreachable } from './stopped-pictures.tsx';

type Why = Extract<PairingScreen, { step: 'stopped' }>['why'];

const pictures: Readonly<Record<Why, FunctionComponent>> = {
  unreachable: Unreachable,
  declined: NotPaired,
  expired: Expired,
  refused: Refused,
};

interface StoppedProps {
  why: Why;
  name: string;
  clock: PageClock;
  say(phrase: Phrase): string;
  tell(line: Line): string;
  /** What was touched and waits for an answer. */
  acted: PairingAct | null;
  onAct(act: PairingAct): void;
}

/** Pairing has come to an end without an account: why, what to look at, and once more. */
export function Stopped({ why, name, clock, say, tell, acted, onAct }: StoppedProps) {
  const settled = useSettled(clock);
  const Picture = pictures[why];
  return (
    <Beside name={name} picture={<Picture />}>
      <p class='card line'>{tell(why)}</p>
      <div class='plates'>
        <PlateButton
          sign='again'
          name={say('again')}
          open={settled && acted === null}
          onTap={() => onAct('again')}
        />
      </div>
    </Beside>
  );
}
