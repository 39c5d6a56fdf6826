import { describe, expect, it } from 'vitest';
import { leasedShare } from './lease.ts';

const lease = (upto_s: unknown) => ({
  profile_id: 'mia',
  date: '2026-11-22',
  until: 5_000,
  upto_s: upto_s as number,
});

describe('what is left of a lease', () => {
  const cases: [string, unknown, unknown, number][] = [
    ['all of it, where nothing was played', 600, 0, 600],
    ['what was not played yet', 600, 90, 510],
    ['nothing, where all was played', 600, 600, 0],
    ['nothing, where more was played', 600, 601, 0],
    ['nothing of nothing', 0, 0, 0],
    ['nothing, where nobody knows what was played', 600, Number.NaN, 0],
    ['nothing, where what was played is missing', 600, null, 0],
    ['nothing, where less than nothing was played', 600, -1, 0],
    ['nothing, where it is no number', '600', 0, 0],
    ['nothing, where it has no end', Number.POSITIVE_INFINITY, 0, 0],
  ];
  for (const [what, upto_s, used_here_s, left_s] of cases) {
    it(`is ${what}`, () => {
      expect(leasedShare(lease(upto_s), used_here_s as number)).toEqual({
        kind: 'leased',
        until: 5_000,
        left_s,
      });
    });
  }
});
