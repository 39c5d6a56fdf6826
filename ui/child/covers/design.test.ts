import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { designsOf, toys } from './design.ts';

const ids = fc.uniqueArray(fc.uuid(), { minLength: 1, maxLength: 60 });

describe('the covers of a shelf', () => {
  it('are the same each day, in whatever order the videos come', () => {
    fc.assert(
      fc.property(ids, (all) => {
        expect([...designsOf([...all].reverse())].sort()).toEqual([...designsOf(all)].sort());
      }),
    );
  });

  it('are never two alike, and no toy comes twice while there are toys left', () => {
    fc.assert(
      fc.property(ids, (all) => {
        const designs = [...designsOf(all).values()];
        expect(new Set(designs.map(({ toy, background }) => `${toy} ${background}`)).size).toBe(all.length);
        const few = designs.slice(0, toys.length);
        expect(new Set(few.map(({ toy }) => toy)).size).toBe(few.length);
      }),
    );
  });

  it('do not change for what is there when a later one comes', () => {
    fc.assert(
      fc.property(ids, (all) => {
        const sorted = [...all].sort();
        const before = designsOf(sorted.slice(0, -1));
        const after = designsOf(sorted);
        for (const [id, design] of before) expect(after.get(id)).toEqual(design);
      }),
    );
  });
});
