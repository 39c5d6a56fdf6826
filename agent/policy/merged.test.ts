import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Rating } from '../../db/ratings.ts';
import { isSameVideo, isStricter, mergedPlatforms, mergedVideos, rootsOf } from './merged.ts';
import { ratings } from './sample-tap.ts';

const rooted = (links: Record<string, string | null>) =>
  Object.fromEntries(rootsOf(Object.entries(links).map(([id, merged_into_id]) => ({ id, merged_into_id }))));

describe('the row that stands for others', () => {
  it('is the end of the chain, for it as well', () => {
    expect(rooted({ a: 'b', b: 'c', c: null, d: 'c', alone: null })).toEqual({
      a: 'c',
      b: 'c',
      c: 'c',
      d: 'c',
    });
  });

  it('is the smallest of a circle, from wherever one comes', () => {
    expect(rooted({ z: 'c', c: 'b', b: 'd', d: 'c', itself: 'itself' })).toEqual({
      z: 'b',
      c: 'b',
      b: 'b',
      d: 'b',
      itself: 'itself',
    });
  });

  it('is one for all that hang together and for no others, whatever leads where', () => {
    const ids = fc.integer({ min: 0, max: 9 }).map(String);
    const rows = fc.uniqueArray(fc.record({ id: ids, merged_into_id: fc.option(ids) }), {
      selector: (row) => row.id,
    });
    fc.assert(
      fc.property(rows, (links) => {
        const roots = rootsOf(links);
        const together = hangTogether(links);
        for (const [a, ofA] of together) {
          for (const [b, ofB] of together) {
            expect((roots.get(a) ?? a) === (roots.get(b) ?? b)).toBe(ofA === ofB);
          }
        }
      }),
    );
  });
});

/** The long way round: neighbours are told of each other's group until nothing changes. */
function hangTogether(links: readonly { id: string; merged_into_id: string | null }[]): Map<string, string> {
  const ids = new Set(links.flatMap(({ id, merged_into_id }) => [id, merged_into_id ?? id]));
  const group = new Map([...ids].map((id) => [id, id]));
  for (const _ of ids) {
    for (const { id, merged_into_id } of links) {
      const ends = [id, merged_into_id ?? id];
      const [smallest = ''] = ends.map((end) => group.get(end) ?? end).sort();
      for (const end of ends) group.set(end, smallest);
    }
  }
  return group;
}

describe('the strictest rating', () => {
  it('is banned before unknown before none before the highest age', () => {
    const laxestFirst: Rating[] = [
      { kind: 'known', min_age: 0 },
      { kind: 'known', min_age: 21 },
      { kind: 'unrated' },
      { kind: 'unknown' },
      { kind: 'banned' },
    ];
    for (const [at, one] of laxestFirst.entries()) {
      expect(laxestFirst.map((other) => isStricter(other, one))).toEqual(laxestFirst.map((_, n) => n > at));
    }
  });
});

describe('a video that the record holds several times', () => {
  const resolve = (text: string | null) => ratings.resolve(text, { as: 'video' });
  const merged = mergedVideos(
    [
      { id: 'film', merged_into_id: null, age_rating: '0' },
      { id: 'copy', merged_into_id: 'film', age_rating: '12' },
      { id: 'copy of copy', merged_into_id: 'copy', age_rating: '6' },
      { id: 'stray', merged_into_id: 'not here', age_rating: '0' },
    ],
    resolve,
  );

  it('has the strictest rating under each of its ids, and an unknown one where a copy is not here', () => {
    const film = { root: 'film', rating: { kind: 'known', min_age: 12 } };
    const stray = { root: 'not here', rating: { kind: 'unknown' } };
    expect(Object.fromEntries(merged)).toEqual({
      film,
      copy: film,
      'copy of copy': film,
      stray,
      'not here': stray,
    });
  });

  it('is one video', () => {
    const it = { videos: merged, platforms: new Map() };
    expect(isSameVideo(it, 'film', 'copy of copy')).toBe(true);
    expect(isSameVideo(it, 'film', 'stray')).toBe(false);
    expect(isSameVideo(it, 'other', 'other')).toBe(true);
    expect(isSameVideo(it, 'other', 'film')).toBe(false);
  });
});

describe('a platform that the record holds several times', () => {
  const platform = (id: string, merged_into_id: string | null, is_active: boolean | null) => ({
    id,
    name: `name of ${id}`,
    display_name: id,
    icon_url: null,
    api_endpoint: null,
    is_active,
    merged_into_id,
    created_at: null,
  });

  it('has the name of the one it was merged into, and is off as soon as one copy is off or not here', () => {
    const merged = mergedPlatforms([
      platform('alone', null, true),
      platform('local', null, true),
      platform('local 2', 'local', null),
      platform('web', null, true),
      platform('web 2', 'web', false),
      platform('stray', 'not here', true),
    ]);
    const local = { name: 'name of local', active: true };
    const web = { name: 'name of web', active: false };
    const stray = { name: null, active: false };
    expect(Object.fromEntries(merged)).toEqual({
      local,
      'local 2': local,
      web,
      'web 2': web,
      stray,
      'not here': stray,
    });
  });
});
