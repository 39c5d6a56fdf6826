/** One film: what to draw at each instant, and what sounds with it. */
import type { Track } from './sound.ts';

export interface Film {
  /** File name without its ending. */
  readonly name: string;
  readonly title: string;
  readonly seconds: number;
  readonly container: 'webm' | 'mp4';
  /** The cover is this instant, seen through this part of the picture (an SVG viewBox). */
  readonly cover: { readonly at: number; readonly box: string };
  /** SVG elements of an 854 x 480 picture at `t` seconds. */
  readonly draw: (t: number) => string;
  readonly play: (track: Track) => void;
}
