import { useEffect, useState } from 'preact/hooks';
import type { FromPage } from '../../agent/local/channel.ts';
import type { PageClock } from '../clock.ts';
import type { PageState } from '../state.ts';
import { type Phrase, words } from '../words.ts';
import { Dozing } from './away.tsx';
import { phraseOf } from './phrase.ts';
import { keyOf, ScreenView } from './screen-view.tsx';

export interface AppProps {
  state: PageState;
  clock: PageClock;
  send(message: FromPage): void;
  onWake(): void;
}

/** The screen, its caption (which is also the one live region), and a nap over both while the agent is away. */
export function App({ state, clock, send, onWake }: AppProps) {
  const [instead, setInstead] = useState<{ arrival: number; phrase: Phrase | null } | null>(null);
  const say = (phrase: Phrase) => words[state.language][phrase];
  const said = (instead?.arrival === state.arrivals && instead.phrase) || phraseOf(state.screen);
  const napping = state.away && state.screen !== null;

  useEffect(() => {
    document.documentElement.lang = state.language;
  }, [state.language]);

  return (
    <main class='stage' data-screen={state.screen?.kind ?? 'none'}>
      <div class='show' inert={napping} key={keyOf(state.screen, state.arrivals)}>
        <ScreenView
          state={state}
          clock={clock}
          say={say}
          send={send}
          onWake={onWake}
          onSay={(phrase) => setInstead({ arrival: state.arrivals, phrase })}
        />
      </div>
      {napping && (
        <div class='show nap'>
          <Dozing name={say('dozing')} />
        </div>
      )}
      <p class='caption' role='status' data-ground={napping ? 'dusk' : undefined}>
        {say(napping ? 'dozing' : said)}
      </p>
    </main>
  );
}
