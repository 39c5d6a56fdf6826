import type { Phase } from '../../agent/local/channel.ts';

/** How a video element stands, beside the question whether its picture moves. */
export interface Standing {
  failed: boolean;
  ended: boolean;
  /** There is a picture to show. */
  loaded: boolean;
  seeking: boolean;
  paused: boolean;
  /** The browser wants a touch before it plays. */
  touchNeeded: boolean;
  /** Since the position last moved; null: it has not moved since play began. */
  stillFor_ms: number | null;
}

/** A position that rests for this long is no picture that moves. Positions are looked at every 250 ms or so. */
const STILL_MS = 1200;

/** The phase to report. `playing` only where the position is seen to move. */
export function phaseOf(standing: Standing): Phase {
  if (standing.failed) return 'failed';
  if (standing.ended) return 'ended';
  if (standing.touchNeeded) return 'waiting';
  if (!standing.loaded) return 'loading';
  if (standing.seeking) return 'seeking';
  if (standing.paused) return 'paused';
  if (standing.stillFor_ms === null || standing.stillFor_ms > STILL_MS) return 'waiting';
  return 'playing';
}
