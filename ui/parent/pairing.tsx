import type { PairingAct, PairingScreen } from '../../agent/local/channel.ts';
import { usePicked } from '../child/picked.ts';
import type { PageClock } from '../clock.ts';
import type { Line } from '../lines.ts';
import type { Phrase } from '../words.ts';
import { Code } from './code.tsx';
import { Confirm } from './confirm.tsx';
import { Connecting } from './connecting.tsx';
import { Stopped } from './stopped.tsx';

/** For this long a touch waits for the agent's next screen; then it may be made again. */
const ACTED_MS = 10_000;

interface PairingProps {
  screen: PairingScreen;
  name: string;
  clock: PageClock;
  say(phrase: Phrase): string;
  tell(line: Line): string;
  onAct(act: PairingAct): void;
  /** Something else to say until the next screen; null: nothing else. */
  onSay(phrase: Phrase | null): void;
}

/** How a kiosk comes to an account: by a grown-up with a telephone. */
export function Pairing({ screen, name, clock, say, tell, onAct, onSay }: PairingProps) {
  const [acted, act] = usePicked<PairingAct>(clock, ACTED_MS, () => onSay(null));

  function touch(what: PairingAct) {
    if (!act(what)) return;
    onAct(what);
    onSay('pin_asking');
  }

  const shared = { name, clock, say, tell, acted, onAct: touch };
  switch (screen.step) {
    case 'connecting':
      return <Connecting name={name} />;
    case 'code':
      return <Code screen={screen} {...shared} onOver={() => onSay('new_code')} />;
    case 'confirm':
      return <Confirm screen={screen} {...shared} />;
    case 'stopped':
      return <Stopped why={screen.why} {...shared} />;
  }
}
