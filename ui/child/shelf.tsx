import { useState } from 'preact/hooks';
import type { Screen } from '../../agent/local/channel.ts';
import type { PageClock } from '../clock.ts';
import type { Phrase } from '../words.ts';
import { CandleSign } from './candle-sign.tsx';
import { DrawnCover } from './covers/cover.tsx';
import { type Design, designsOf } from './covers/design.ts';
import { Host } from './host.tsx';
import { usePicked } from './picked.ts';
import { useSettled } from './settled.ts';
import { pagesOf } from './shelf-pages.ts';
import { useTap } from './tap.ts';
import { Sky } from './things/sky.tsx';
import { TurnButton } from './turn-button.tsx';

type ShelfScreen = Extract<Screen, { kind: 'shelf' }>;
type Video = ShelfScreen['videos'][number];

/** For this long a choice waits for the agent's next screen; then another may be made. */
const PICKED_MS = 3000;
/** Many films begin in the dark. */
const STILL_AT_S = 4;
/** The candle that says "only a piece fits" has burnt down this far. */
const PIECE_LEFT = 0.16;

interface ShelfProps {
  screen: ShelfScreen;
  clock: PageClock;
  say(phrase: Phrase): string;
  onPick(mapping_id: string): void;
  /** Something else to say until the next screen; null: nothing else. */
  onSay(phrase: Phrase | null): void;
}

/** The videos of a chip, as picture books on boards: one tap plays. */
export function Shelf({ screen, clock, say, onPick, onSay }: ShelfProps) {
  const [turned, setTurned] = useState(0);
  const [picked, pick] = usePicked<string>(clock, PICKED_MS, () => onSay(null));
  const settled = useSettled(clock);
  const designs = designsOf(screen.videos.map((video) => video.mapping_id));
  const pages = pagesOf(screen.videos);
  const at = Math.min(turned, pages.length - 1);
  const boards = pages[at] ?? [];
  const open = settled && picked === null;
  const before = at > 0;
  const after = at < pages.length - 1;
  const turns = before && after ? 'both' : before ? 'back' : after ? 'more' : 'none';

  function take(mapping_id: string) {
    if (!pick(mapping_id)) return;
    onPick(mapping_id);
    onSay('fetching');
  }

  return (
    <div class='scene' data-ground='day'>
      <Sky ground='day' />
      <div class='shelf' data-turns={turns} style={{ '--columns': boards[0]?.length ?? 1 }}>
        {boards.length === 1 && <Peeking />}
        {boards.map((board) => (
          <ul class='board' key={board[0]?.mapping_id}>
            {board.map((video) => (
              <li key={video.mapping_id}>
                <CoverButton
                  video={video}
                  design={designs.get(video.mapping_id)}
                  state={picked === null ? null : picked === video.mapping_id ? 'picked' : 'left'}
                  open={open}
                  say={say}
                  onTap={() => take(video.mapping_id)}
                />
              </li>
            ))}
          </ul>
        ))}
      </div>
      {before && picked === null && (
        <TurnButton to='back' name={say('back')} open={settled} onTap={() => setTurned(at - 1)} />
      )}
      {after && picked === null && (
        <TurnButton to='more' name={say('more')} open={settled} onTap={() => setTurned(at + 1)} />
      )}
    </div>
  );
}

interface CoverButtonProps {
  video: Video;
  design: Design | undefined;
  state: 'picked' | 'left' | null;
  open: boolean;
  say(phrase: Phrase): string;
  onTap(): void;
}

/** One picture of the film itself, and a drawn one until that is there. */
function CoverButton({ video, design, state, open, say, onTap }: CoverButtonProps) {
  const [shown, setShown] = useState(false);
  const tap = useTap(onTap);
  const title = video.title || say('a_video');
  return (
    <button
      type='button'
      class='book'
      data-state={state ?? undefined}
      aria-label={video.fits ? title : `${title}: ${say('piece')}`}
      aria-disabled={open ? undefined : 'true'}
      {...(open ? tap : {})}
    >
      <span class='slot'>
        <span class='cover'>
          {design && !shown && <DrawnCover design={design} />}
          <video
            class='cover-art'
            hidden={!shown}
            src={`${video.src}#t=${STILL_AT_S}`}
            muted
            playsInline
            preload='auto'
            onLoadedData={() => setShown(true)}
          />
          {!video.fits && <CandleSign left={PIECE_LEFT} name={say('piece')} />}
        </span>
      </span>
      <span class='title'>{video.title}</span>
    </button>
  );
}

/** The host looks over the only board. */
function Peeking() {
  return (
    <svg class='peeking' viewBox='-180 -350 360 360' aria-hidden='true'>
      <Host pose='awake' x={0} y={0} />
    </svg>
  );
}
