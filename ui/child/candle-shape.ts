import type { DayLeft } from '../../agent/local/channel.ts';

/** How much of the day's candle stands: 1 whole, 0 burnt down. In whole seconds, so it moves at most once a second. */
export function candleLeft(day: DayLeft, played_s: number): number {
  if (day.whole_s === 0) return 0;
  const left = day.left_s - Math.floor(played_s);
  return Math.min(1, Math.max(0, left / day.whole_s));
}
