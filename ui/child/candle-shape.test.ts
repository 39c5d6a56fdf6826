import { describe, expect, it } from 'vitest';
import { candleLeft } from './candle-shape.ts';

describe('the candle', () => {
  it('stands whole in the morning and burns down with the day', () => {
    const day = { left_s: 3600, whole_s: 3600 };
    expect([0, 900, 1800, 3600].map((played) => candleLeft(day, played))).toEqual([1, 0.75, 0.5, 0]);
  });

  it('moves at most once a second', () => {
    const day = { left_s: 10, whole_s: 10 };
    expect([3, 3.2, 3.99].map((played) => candleLeft(day, played))).toEqual([0.7, 0.7, 0.7]);
  });

  it('never leaves its shape', () => {
    expect(candleLeft({ left_s: 0, whole_s: 0 }, 0)).toBe(0);
    expect(candleLeft({ left_s: 10, whole_s: 60 }, 99)).toBe(0);
    expect(candleLeft({ left_s: 90, whole_s: 60 }, 0)).toBe(1);
  });
});
