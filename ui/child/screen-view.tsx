import {
  CHANNEL_VERSION,
  type FromPage,
  type PairingScreen,
  type Screen,
} from '../../agent/local/channel.ts';
import type { PageClock } from '../clock.ts';
import { lines } from '../lines.ts';
import { Pairing } from '../parent/pairing.tsx';
import type { PageState } from '../state.ts';
import type { Phrase } from '../words.ts';
import { Waking } from './away.tsx';
import { Elsewhere } from './elsewhere.tsx';
import { Ended } from './ended.tsx';
import { faceAmong } from './face.ts';
import { endingOf, phraseOf } from './phrase.ts';
import { Playing } from './playing.tsx';
import { ReaderMissing } from './reader-missing.tsx';
import { Refused } from './refused.tsx';
import { Shelf } from './shelf.tsx';
import { Waiting } from './waiting.tsx';
import { Who } from './who.tsx';

export interface ScreenViewProps {
  state: PageState;
  clock: PageClock;
  say(phrase: Phrase): string;
  send(message: FromPage): void;
  /** Take the picture back from another page. */
  onWake(): void;
  /** Something else to say until the next screen; null: nothing else. */
  onSay(phrase: Phrase | null): void;
}

/** The one screen that the agent asks for. */
export function ScreenView(props: ScreenViewProps) {
  const { state, clock, say, send } = props;
  const { screen } = state;
  const name = say(phraseOf(screen));
  switch (screen?.kind) {
    case undefined:
      return <Waking name={name} />;
    case 'waiting':
      return (
        <Waiting
          name={name}
          child={screen.child}
          face={screen.child ? faceAmong(screen.child.id, state.siblings) : undefined}
          whoName={say('who')}
          onAskWho={() => send({ v: CHANNEL_VERSION, type: 'ask_who' })}
        />
      );
    case 'reader_missing':
      return <ReaderMissing name={name} />;
    case 'elsewhere':
      return <Elsewhere name={name} onTouch={props.onWake} />;
    case 'who':
      return (
        <Who
          screen={screen}
          state={state}
          clock={clock}
          say={say}
          send={send}
          onChoose={(profile_id) => send({ v: CHANNEL_VERSION, type: 'choose', profile_id })}
          onSay={props.onSay}
        />
      );
    case 'shelf':
      return (
        <Shelf
          screen={screen}
          clock={clock}
          say={say}
          onPick={(mapping_id) => send({ v: CHANNEL_VERSION, type: 'pick', mapping_id })}
          onSay={props.onSay}
        />
      );
    case 'playing':
      return (
        <Playing
          screen={screen}
          arrival={state.arrivals}
          held={state.away}
          clock={clock}
          say={say}
          onProgress={(progress) =>
            send({ v: CHANNEL_VERSION, type: 'progress', session_id: screen.session_id, ...progress })
          }
          onPress={() => send({ v: CHANNEL_VERSION, type: 'press' })}
        />
      );
    case 'refused':
      return <Refused picture={screen.picture} name={name} />;
    case 'ended':
      return <Ended ending={endingOf[screen.reason]} day={screen.day} name={name} />;
    case 'pairing':
      return (
        <Pairing
          screen={screen}
          name={name}
          clock={clock}
          say={say}
          tell={(line) => lines[state.language][line]}
          onAct={(act) => send({ v: CHANNEL_VERSION, type: 'pairing', act })}
          onSay={props.onSay}
        />
      );
  }
}

/** What makes a screen a new one, drawn from its beginning: the session for a video, else the kind, or the tap that brought it. */
export function keyOf(screen: Screen | null, arrival: number): string {
  if (!screen) return 'none';
  switch (screen.kind) {
    case 'playing':
      return screen.session_id;
    case 'shelf':
      return `shelf ${screen.videos.map((video) => video.mapping_id).join(' ')}`;
    case 'refused':
      return `refused ${arrival}`;
    case 'pairing':
      return pairingKey(screen);
    default:
      return screen.kind;
  }
}

function pairingKey(screen: PairingScreen): string {
  switch (screen.step) {
    case 'connecting':
      return 'pairing';
    case 'code':
      return `pairing ${screen.user_code}`;
    case 'confirm':
      return `pairing ${screen.account} ${screen.kiosk_name}`;
    case 'stopped':
      return `pairing ${screen.why}`;
  }
}
