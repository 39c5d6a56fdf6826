import { drawLot, seedOf } from '../lots.ts';

/** Things of the nursery, as on the hooks of a kindergarten: no animals, which are children, and nothing of sleep or weather. */
export const toys = [
  'ball',
  'umbrella',
  'mushroom',
  'kite',
  'boat',
  'house',
  'tree',
  'balloon',
  'apple',
  'drum',
  'rocket',
  'car',
] as const;
export type Toy = (typeof toys)[number];

/** What is behind the toy: the n-th suits the n-th toy best. */
export const backgrounds = [
  'dots',
  'drops',
  'grass',
  'breeze',
  'waves',
  'rays',
  'hill',
  'stripes',
  'checks',
  'rings',
  'stars',
  'road',
] as const;
export type Background = (typeof backgrounds)[number];

export interface Design {
  readonly toy: Toy;
  readonly background: Background;
}

/** How far the backgrounds move on for the second video with the same toy: far enough to be another colour. */
const NEXT_ROUND = 5;

/**
 * Covers for the videos of one shelf, from their ids alone. No two are alike, and no toy comes twice
 * while there are toys left; who comes first in the order of ids keeps the first claim.
 */
export function designsOf(ids: readonly string[]): ReadonlyMap<string, Design> {
  const designs = new Map<string, Design>();
  const taken = new Set<number>();
  for (const id of [...ids].sort()) {
    const round = Math.floor(designs.size / toys.length);
    const toy = drawLot(toys.length, seedOf(id), taken);
    const background = (toy + round * NEXT_ROUND) % backgrounds.length;
    designs.set(id, { toy: toys[toy] ?? toys[0], background: backgrounds[background] ?? backgrounds[0] });
  }
  return designs;
}
