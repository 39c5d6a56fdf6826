import { describe, expect, it } from 'vitest';
import { pagesOf } from './shelf-pages.ts';

const shape = (count: number) =>
  pagesOf(Array.from({ length: count }, (_, n) => n)).map((page) => page.map((board) => board.length));

describe('the pages of a shelf', () => {
  it('hold six at most, on one board or two', () => {
    expect([1, 2, 3, 4, 5, 6].map(shape)).toEqual([[[1]], [[2]], [[3]], [[2, 2]], [[3, 2]], [[3, 3]]]);
  });

  it('are as equal as they can be', () => {
    expect([7, 8, 12, 13].map(shape)).toEqual([
      [[2, 2], [3]],
      [
        [2, 2],
        [2, 2],
      ],
      [
        [3, 3],
        [3, 3],
      ],
      [
        [3, 2],
        [2, 2],
        [2, 2],
      ],
    ]);
  });

  it('keep every video once, in its order', () => {
    for (const count of [1, 7, 12, 31]) {
      const all = Array.from({ length: count }, (_, n) => n);
      expect(pagesOf(all).flat(2)).toEqual(all);
    }
  });
});
