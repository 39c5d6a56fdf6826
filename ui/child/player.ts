import type { Phase, PlayingScreen } from '../../agent/local/channel.ts';
import type { PageClock } from '../clock.ts';
import { advance, left, loudness, type Meter, openMeter } from './budget.ts';
import { phaseOf } from './phase.ts';

export interface Progress {
  position_s: number;
  rate: number;
  phase: Phase;
  detail?: string;
}

/** What the screen around the video shows. */
export interface PlayerView {
  phase: Phase;
  /** The browser wants a touch before it plays. */
  touchNeeded: boolean;
  /** Whole seconds played since the screen came. */
  played_s: number;
  /** 1 down to 0 as the time runs out. */
  light: number;
}

export interface PlayerDeps {
  video: HTMLVideoElement;
  clock: PageClock;
  report(progress: Progress): void;
  draw(view: PlayerView): void;
}

export interface Player {
  /** A screen of the same session: new budget, and perhaps pause or go on. */
  show(screen: PlayingScreen): void;
  /** Rest while the agent is away, whatever the screen says. */
  hold(on: boolean): void;
  /** Start from a touch, where the browser refused to start by itself. */
  touch(): void;
  release(): void;
}

const REPORT_MS = 1000;
const FADE_STEP_MS = 100;
const FADE_WATCH_S = 3;
const events = [
  'loadeddata',
  'canplay',
  'playing',
  'pause',
  'seeking',
  'seeked',
  'ended',
  'error',
  'timeupdate',
];

/** Play one session's video, count its budget, and say once a second how it stands. */
export function createPlayer(deps: PlayerDeps, first: PlayingScreen): Player {
  const { video, clock } = deps;
  let screen = first;
  let held = false;
  let touchNeeded = false;
  let meter: Meter = openMeter(first.budget_s, { position_s: first.start_at_s, at_ms: clock.now() });
  let movedAt_ms: number | null = null;
  let reported: Phase | null = null;
  let drawn = '';
  /** The position may have jumped since the last look. */
  let loose = true;
  let cancelFade: (() => void) | null = null;

  function look() {
    const loaded = video.readyState >= video.HAVE_CURRENT_DATA;
    const looseNow = video.seeking || !loaded;
    const next = advance(meter, {
      position_s: video.currentTime,
      at_ms: clock.now(),
      rate: video.playbackRate,
      seeking: loose || looseNow,
    });
    if (next.played_s > meter.played_s) movedAt_ms = clock.now();
    meter = next;
    loose = looseNow;
    obey();
    fade();
    const phase = phaseOf({
      failed: video.error !== null,
      ended: video.ended,
      loaded,
      seeking: video.seeking,
      paused: video.paused,
      touchNeeded,
      stillFor_ms: movedAt_ms === null ? null : clock.now() - movedAt_ms,
    });
    if (phase !== reported) report(phase);
    draw({ phase, touchNeeded, played_s: Math.floor(meter.played_s), light: loudness(meter) });
  }

  function draw(view: PlayerView) {
    const same = JSON.stringify(view);
    if (same !== drawn) deps.draw(view);
    drawn = same;
  }

  /** Make the element do what agent, budget and connection allow. */
  function obey() {
    const wanted = !screen.paused && !screen.lifted && !held;
    const mayPlay = wanted && left(meter) > 0 && !video.ended && !video.error;
    if (!mayPlay && !video.paused) video.pause();
    if (mayPlay && video.paused && !touchNeeded) start();
    if (video.paused) movedAt_ms = null;
  }

  function start() {
    video.play().catch((error: unknown) => {
      // AbortError only says that a pause came first.
      if (!(error instanceof DOMException) || error.name !== 'NotAllowedError') return;
      touchNeeded = true;
      look();
    });
  }

  /** The data ran out: do not wait to see that the picture stands. */
  function starve() {
    movedAt_ms = null;
    look();
  }

  function fade() {
    video.volume = loudness(meter);
    const near = left(meter) < FADE_WATCH_S && !video.paused;
    if (near) cancelFade ??= clock.every(FADE_STEP_MS, look);
    else endFade();
  }

  function endFade() {
    cancelFade?.();
    cancelFade = null;
  }

  function report(phase: Phase) {
    reported = phase;
    // Before the first picture the element stands at 0, which is not where the child left off.
    const position_s = video.readyState > 0 ? video.currentTime : first.start_at_s;
    const progress: Progress = { position_s, rate: video.playbackRate, phase };
    if (phase === 'failed') progress.detail = failure(video.error);
    deps.report(progress);
  }

  const cancelTick = clock.every(REPORT_MS, () => {
    const before = reported;
    look();
    const over = reported === 'ended' || reported === 'failed';
    if (reported === before && reported && !over) report(reported);
  });
  for (const event of events) video.addEventListener(event, look);
  video.addEventListener('waiting', starve);
  video.src = startingAt(first);
  look();

  return {
    show(next) {
      screen = next;
      meter = openMeter(next.budget_s, { position_s: video.currentTime, at_ms: clock.now() });
      look();
    },
    hold(on) {
      held = on;
      look();
    },
    touch() {
      touchNeeded = false;
      look();
    },
    release() {
      cancelTick();
      endFade();
      for (const event of events) video.removeEventListener(event, look);
      video.removeEventListener('waiting', starve);
      video.pause();
      video.removeAttribute('src');
      video.load();
    },
  };
}

/** A media fragment: the browser begins there, without showing the first picture and seeking. */
function startingAt(screen: PlayingScreen): string {
  return screen.start_at_s > 0 ? `${screen.src}#t=${screen.start_at_s}` : screen.src;
}

function failure(error: MediaError | null): string {
  return `code ${error?.code ?? 0} ${error?.message ?? ''}`.trim().slice(0, 300);
}
