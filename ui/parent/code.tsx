import { useEffect } from 'preact/hooks';
import type { PairingScreen } from '../../agent/local/channel.ts';
import { Host } from '../child/host.tsx';
import { Hourglass } from '../child/things/hourglass.tsx';
import { Sky } from '../child/things/sky.tsx';
import { Telephone } from '../child/things/telephone.tsx';
import type { PageClock } from '../clock.ts';
import type { Line } from '../lines.ts';
import { Qr } from './qr.tsx';
import { TimeDisc } from './time-disc.tsx';
import { useTimeLeft } from './time-left.ts';
import { UserCode } from './user-code.tsx';

interface CodeProps {
  screen: Extract<PairingScreen, { step: 'code' }>;
  name: string;
  clock: PageClock;
  tell(line: Line): string;
  /** The code's time is over. */
  onOver(): void;
}

/** For a grown-up's telephone: a code to scan, or an address and letters to type, and how long they hold. */
export function Code({ screen, name, clock, tell, onOver }: CodeProps) {
  const left_s = useTimeLeft(clock, screen.expires_at);
  const over = left_s === 0;
  const address = typedAddress(screen.verification_uri);
  const left = `${Math.ceil(left_s / 60)} ${tell('minutes')}`;
  useEffect(() => {
    if (over) onOver();
  }, [over]);
  return (
    <div class='scene' data-ground='day'>
      <Sky ground='day' />
      {over ? (
        <div class='code-over'>
          <Hourglass />
        </div>
      ) : (
        <>
          <div class='code'>
            <div class='scan'>
              <p class='line'>{tell('scan')}</p>
              <Qr text={screen.verification_uri_complete} name={tell('scan')} />
            </div>
            <div class='type'>
              <p class='line'>{tell('type')}</p>
              <p class='address' style={{ '--letters': address.length }}>
                {address}
              </p>
              <p class='line'>{tell('letters')}</p>
              <UserCode code={screen.user_code} />
            </div>
          </div>
          <div class='life'>
            <TimeDisc left_s={left_s} name={left} />
            <span aria-hidden='true'>{left}</span>
          </div>
        </>
      )}
      <FetchedGrownUp name={name} />
    </div>
  );
}

/** A browser finds https by itself; every letter less to type helps. */
function typedAddress(uri: string): string {
  return uri.replace(/^https:\/\//, '');
}

/** The host has fetched a grown-up, who holds a telephone. */
function FetchedGrownUp({ name }: { name: string }) {
  return (
    <svg class='fetched' viewBox='0 0 505 345' role='img' aria-label={name}>
      <Host pose='pointing_side' x={110} y={340} size={0.62} />
      <Host pose='holding' x={320} y={338} size={0.98} elder>
        <Telephone />
      </Host>
    </svg>
  );
}
