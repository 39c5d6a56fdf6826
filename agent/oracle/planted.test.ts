import { describe, expect, it } from 'vitest';
import * as broken from './broken.ts';
import { liveDays } from './live-days.ts';
import type { Parts } from './parts.ts';
import type { Kind } from './world.ts';

/** Of the worlds below, the slowest to show one takes about half of these. */
const DAYS = 300;

const planted: [string, Parts, Kind['kiosks']][] = [
  ['the wall clock is the time', broken.wallClockIsTime, 'one'],
  ['another date is another day, whoever says so', broken.anotherDateIsAnotherDay, 'one'],
  ['seconds are booked after they were played', broken.bookedAfterwards, 'one'],
  ['what is said again is added', broken.repeatsAreAdded, 'one'],
  ['of several kiosks only the greatest counts', broken.kiosksAreNotAdded, 'several'],
  ['a held clock is taken for a trusted one', broken.heldIsTrusted, 'one'],
];

describe('the oracle', () => {
  for (const [what, parts, kiosks] of planted) {
    it(`notices that ${what}`, { timeout: 240_000 }, () => {
      for (const seed of [1, 2, 3]) {
        expect(liveDays({ kiosks, moves: false, days: DAYS, seed, parts }).found).not.toBeNull();
      }
    });
  }

  it('has nothing to say of the same days with every part as it should be', { timeout: 240_000 }, () => {
    for (const kiosks of ['one', 'several'] as const) {
      expect(liveDays({ kiosks, moves: false, days: 100, seed: 1 }).found).toBeNull();
    }
  });
});
