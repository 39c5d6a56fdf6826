import { describe, expect, it } from 'vitest';
import { advance, type Look, left, loudness, openMeter } from './budget.ts';

const look = (at_s: number, position_s: number, more: Partial<Look> = {}): Look => ({
  at_ms: at_s * 1000,
  position_s,
  rate: 1,
  seeking: false,
  ...more,
});

/** Seconds played after looking at these moments. */
function played(first: Look, ...looks: Look[]): number {
  return looks.reduce(advance, openMeter(100, first)).played_s;
}

describe('the budget of a screen', () => {
  it('counts how far the video moves', () => {
    expect(played(look(0, 30), look(1, 31), look(2, 32))).toBe(2);
  });

  it('does not count a pause or a stall, however long', () => {
    expect(played(look(0, 30), look(1, 31), look(600, 31), look(601, 32))).toBe(2);
  });

  it('never counts more than the time that went by', () => {
    expect(played(look(0, 0), look(1, 500))).toBe(1);
  });

  it('gives nothing back when the video jumps back', () => {
    expect(played(look(0, 30), look(1, 31), look(2, 0), look(3, 1))).toBe(2);
  });

  it('does not count a seek', () => {
    expect(played(look(0, 0), look(1, 90, { seeking: true }), look(2, 91))).toBe(1);
  });

  it('counts watching time, not film time, at another speed', () => {
    expect(played(look(0, 0), look(1, 2, { rate: 2 }), look(2, 4, { rate: 2 }))).toBe(2);
  });

  it('counts nothing when the clock goes back', () => {
    expect(played(look(10, 0), look(5, 3))).toBe(0);
  });

  it('is used up at its end and not below it', () => {
    const meter = advance(openMeter(5, look(0, 0)), look(9, 9));
    expect({ left: left(meter), loudness: loudness(meter) }).toEqual({ left: 0, loudness: 0 });
  });

  it('fades over its last two seconds only', () => {
    const at = (second: number) => loudness(advance(openMeter(10, look(0, 0)), look(second, second)));
    expect([0, 7, 8, 9, 10].map(at)).toEqual([1, 1, 1, 0.5, 0]);
  });
});
