import type { VideoCopyRow } from '../../db/device/video-copies.ts';
import type { Rating } from '../../db/ratings.ts';
import type { Row } from '../../db/schema/mirrored.ts';

/** Rows of the record that stand for one thing are kept, and name the one among them that stands for all. */
export interface Merged {
  /** By the id of each copy; a video without copies is not here. */
  readonly videos: ReadonlyMap<string, MergedVideo>;
  /** Likewise. */
  readonly platforms: ReadonlyMap<string, MergedPlatform>;
}

/** All copies of a video, judged as one. */
export interface MergedVideo {
  /** The id that stands for all of them. */
  readonly root: string;
  /** The strictest of all copies' ratings. A copy that the mirror does not hold is `unknown`. */
  readonly rating: Rating;
}

export interface MergedPlatform {
  /** Null where the one that stands for all is not in the mirror. */
  readonly name: string | null;
  /** False as soon as one copy is switched off, or is not in the mirror. */
  readonly active: boolean;
}

/** Whether two ids name copies of one video. */
export function isSameVideo({ videos }: Merged, a: string, b: string): boolean {
  return a === b || (videos.get(a)?.root ?? a) === (videos.get(b)?.root ?? b);
}

/** `copies`: every video that is merged into another, and those they are merged into. */
export function mergedVideos(
  copies: readonly VideoCopyRow[],
  resolve: (age_rating: string | null) => Rating,
): Map<string, MergedVideo> {
  const held = new Map(copies.map((row) => [row.id, row]));
  const roots = rootsOf(copies);
  const strictest = new Map<string, Rating>();
  for (const [id, root] of roots) {
    const row = held.get(id);
    const rating: Rating = row ? resolve(row.age_rating) : { kind: 'unknown' };
    const before = strictest.get(root);
    if (!before || isStricter(rating, before)) strictest.set(root, rating);
  }
  const merged = new Map([...strictest].map(([root, rating]) => [root, { root, rating }]));
  return sharedBy(roots, merged);
}

export function mergedPlatforms(platforms: readonly Row<'platforms'>[]): Map<string, MergedPlatform> {
  const held = new Map(platforms.map((row) => [row.id, row]));
  const roots = rootsOf(platforms);
  const off = new Set<string>();
  for (const [id, root] of roots) {
    const row = held.get(id);
    if (!row || row.is_active === false) off.add(root);
  }
  const merged = new Map(
    [...new Set(roots.values())].map((root) => [
      root,
      { name: held.get(root)?.name ?? null, active: !off.has(root) },
    ]),
  );
  return sharedBy(roots, merged);
}

/** No rating at all is worse than any age, and being told "not for children" is worst. */
export function isStricter(a: Rating, b: Rating): boolean {
  return a.kind === 'known' && b.kind === 'known' ? a.min_age > b.min_age : order[a.kind] > order[b.kind];
}

const order: Readonly<Record<Rating['kind'], number>> = { known: 0, unrated: 1, unknown: 2, banned: 3 };

/**
 * Of every id that names another or is named: the id that stands for it. That is the end of its chain; of a circle, which
 * only damaged data has, the smallest id on it.
 */
export function rootsOf(
  rows: Iterable<{ readonly id: string; readonly merged_into_id: string | null }>,
): Map<string, string> {
  const links = new Map<string, string>();
  for (const { id, merged_into_id } of rows) if (merged_into_id !== null) links.set(id, merged_into_id);
  const roots = new Map<string, string>();
  for (const start of links.keys()) {
    const path = new Set<string>();
    let at = start;
    while (!roots.has(at) && !path.has(at)) {
      path.add(at);
      at = links.get(at) ?? at;
    }
    const root = roots.get(at) ?? smallestOnCircle(links, at);
    for (const id of path) roots.set(id, root);
  }
  return roots;
}

/** An end of a chain is a circle of one. */
function smallestOnCircle(links: ReadonlyMap<string, string>, from: string): string {
  let smallest = from;
  for (let at = links.get(from) ?? from; at !== from; at = links.get(at) ?? from) {
    if (at < smallest) smallest = at;
  }
  return smallest;
}

function sharedBy<T>(roots: ReadonlyMap<string, string>, merged: ReadonlyMap<string, T>): Map<string, T> {
  const shared = new Map<string, T>();
  for (const [id, root] of roots) {
    const it = merged.get(root);
    if (it !== undefined) shared.set(id, it);
  }
  return shared;
}
