import { describe, expect, it } from 'vitest';
import { manualClock } from '../clock.ts';
import { createLongReads } from './long-reads.ts';

function places(most: number) {
  const clock = manualClock();
  const reads = createLongReads({ clock, most });
  const givenUp: string[] = [];
  return { clock, givenUp, ...reads, begin: (name: string) => reads.begin(name, () => givenUp.push(name)) };
}

describe('reads that take long', () => {
  it('are so many at a time, and no more', () => {
    const it = places(2);
    const [a] = [it.begin('a'), it.begin('b')];
    expect([it.begin('c'), it.count()]).toEqual([null, 2]);
    a?.end();
    a?.end();
    expect([it.begin('c') === null, it.count(), it.givenUp]).toEqual([false, 2, []]);
  });

  it('make way when they have stood still for ten seconds and another needs the place', async () => {
    const it = places(2);
    it.begin('slow');
    const steady = it.begin('steady');
    await it.clock.advance(9_000);
    steady?.progress();
    expect(it.begin('third')).toBeNull();
    await it.clock.advance(1_000);
    expect([it.begin('third') === null, it.givenUp, it.count()]).toEqual([false, ['slow'], 2]);
    expect(it.begin('fourth')).toBeNull();
  });

  it('may stand still for as long as nobody needs the place, ten minutes at most', async () => {
    const it = places(2);
    it.begin('slow');
    await it.clock.advance(599_999);
    expect(it.givenUp).toEqual([]);
    await it.clock.advance(1);
    expect([it.givenUp, it.count()]).toEqual([['slow'], 0]);
  });

  it('are one for each kiosk: what it began before makes way', () => {
    const it = places(2);
    it.begin('greedy');
    it.begin('greedy');
    it.begin('greedy');
    expect([it.givenUp, it.count(), it.begin('modest') === null]).toEqual([['greedy', 'greedy'], 1, false]);
  });

  it('that came to their end are not given up later', async () => {
    const it = places(1);
    it.begin('a')?.end();
    await it.clock.advance(1_000_000);
    expect([it.givenUp, it.count()]).toEqual([[], 0]);
  });
});
