import { useEffect, useRef, useState } from 'preact/hooks';
import type { PlayingScreen } from '../../agent/local/channel.ts';
import type { PageClock } from '../clock.ts';
import type { Phrase } from '../words.ts';
import { Dozing } from './away.tsx';
import { BigButton } from './big-button.tsx';
import { candleLeft } from './candle-shape.ts';
import { CandleSign } from './candle-sign.tsx';
import { Fetching } from './fetching.tsx';
import { Lifted } from './lifted.tsx';
import { createPlayer, type Player, type PlayerView, type Progress } from './player.ts';
import { Resting } from './resting.tsx';
import { useShownForAWhile } from './shown-for-a-while.ts';
import { useTap } from './tap.ts';

/** The candle is shown large once more when this much is left. */
const LAST_S = 60;

interface PlayingProps {
  screen: PlayingScreen;
  /** Rises with every screen message, also of the same session. */
  arrival: number;
  /** The agent is away: rest. */
  held: boolean;
  clock: PageClock;
  say(phrase: Phrase): string;
  onProgress(progress: Progress): void;
  onPress(): void;
}

const unseen: PlayerView = { phase: 'loading', touchNeeded: false, played_s: 0, light: 1 };

/** The video, edge to edge, with the day's candle in a corner. One session; another one is another `Playing`. */
export function Playing({ screen, arrival, held, clock, say, onProgress, onPress }: PlayingProps) {
  const video = useRef<HTMLVideoElement>(null);
  const player = useRef<Player | null>(null);
  const [view, setView] = useState<PlayerView>(unseen);
  const [seen, setSeen] = useState(false);
  const [shown, show] = useShownForAWhile(clock);
  const [reminded, remind] = useShownForAWhile(clock);
  const tapAnywhere = useTap(show);
  const nearEnd = !screen.fits && screen.budget_s - view.played_s <= LAST_S;

  useEffect(() => {
    if (!video.current) return;
    const created = createPlayer({ video: video.current, clock, report: onProgress, draw: setView }, screen);
    player.current = created;
    return () => created.release();
  }, []);
  useEffect(() => player.current?.show(screen), [arrival]);
  useEffect(() => player.current?.hold(held), [held]);
  // Only a piece fits: the candle says so at the start and, without a sound, near the end.
  useEffect(() => {
    if (!screen.fits) remind();
  }, [nearEnd]);

  const { lifted } = screen;
  const left = candleLeft(screen.day, view.played_s);
  const resting = screen.paused && !lifted && view.phase === 'paused';
  const asks = view.touchNeeded || screen.paused;
  const controls = !lifted && (seen ? shown || asks : view.touchNeeded);
  return (
    <div class='playing'>
      {/* biome-ignore lint/a11y/useMediaCaption: the household's files bring no captions */}
      <video
        ref={video}
        playsInline
        preload='auto'
        disablePictureInPicture
        aria-label={screen.title}
        style={{ opacity: view.light }}
        onLoadedData={() => setSeen(true)}
      />
      {!seen && <Fetching name={say('fetching')} />}
      {view.light === 0 && <Dozing name={say('dozing')} />}
      {resting && <Resting />}
      {lifted && <Lifted name={say('lifted')} />}
      {!lifted && <button type='button' class='surface' aria-label={say('surface')} {...tapAnywhere} />}
      <div class={controls || reminded ? 'corner large' : 'corner'}>
        <CandleSign left={left} name={`${say('candle')}: ${Math.round(left * 10) * 10} %`} />
      </div>
      {controls && view.touchNeeded && (
        <BigButton sign='go' name={say('start')} onTap={() => player.current?.touch()} />
      )}
      {controls && !view.touchNeeded && (
        <BigButton
          sign={screen.paused ? 'go' : 'pause'}
          name={say(screen.paused ? 'go_on' : 'pause')}
          onTap={onPress}
        />
      )}
    </div>
  );
}
