import { describe, expect, it } from 'vitest';
import { chanceOf } from './chance.ts';
import { newDisk } from './disk.ts';
import type { Event } from './trace.ts';

const wrote = (file: string, at: number, text: string): Event => ({
  kind: 'wrote',
  file,
  at,
  bytes: Buffer.from(text),
});

/** What is on the disk after these events and a cut, as text. */
function left(events: readonly Event[], keep: number, last: Event | null = null, seed = 1) {
  const disk = newDisk();
  for (const event of events) disk.take(event);
  const files = disk.afterCut(last, keep, chanceOf(seed));
  return Object.fromEntries([...files].map(([name, content]) => [name, content.toString()]));
}

const begun: Event[] = [
  { kind: 'created', file: 'a' },
  wrote('a', 0, 'first'),
  { kind: 'synced', file: 'a' },
];

describe('a disk after a power cut', () => {
  it('has what was synced', () => {
    expect(left(begun, 0)).toEqual({ a: 'first' });
  });

  it('has of the rest what luck kept', () => {
    const more = [...begun, wrote('a', 5, ' and second'), { kind: 'created', file: 'b' } as const];
    expect(left(more, 0)).toEqual({ a: 'first' });
    expect(left(more, 1)).toEqual({ a: 'first and second', b: '' });
  });

  it('has none of a file that was neither synced nor entered in its folder', () => {
    const unsynced = begun.slice(0, 2);
    expect(left(unsynced, 0)).toEqual({});
    expect(left([...unsynced, { kind: 'synced_folder' }], 0)).toEqual({ a: '' });
  });

  it('still has a file whose removal was not entered', () => {
    const removed: Event[] = [...begun, { kind: 'removed', file: 'a' }];
    expect(left(removed, 0)).toEqual({ a: 'first' });
    expect(left(removed, 1)).toEqual({});
    expect(left([...removed, { kind: 'synced_folder' }], 0)).toEqual({});
  });

  it('keeps sectors by themselves: a late one may be there without an early one', () => {
    const sectors = [...begun, wrote('a', 512, 'x'.repeat(512)), wrote('a', 1024, 'y'.repeat(512))];
    const seen = new Set(
      Array.from({ length: 100 }, (_, seed) => left(sectors, 0.5, null, seed)['a']?.replace(/\0+/, '_')),
    );
    const [x, y] = ['x'.repeat(512), 'y'.repeat(512)];
    expect(seen).toEqual(new Set(['first', `first_${x}`, `first_${y}`, `first_${x}${y}`]));
  });

  it('has a part of the write that the cut came into, in whole sectors', () => {
    const long = wrote('a', 500, 'z'.repeat(600));
    const seen = new Set(Array.from({ length: 100 }, (_, seed) => left(begun, 1, long, seed)['a']?.length));
    expect(seen).toEqual(new Set([5, 512, 1024, 1100]));
  });

  it('finds a file shorter where it was cut short, and nothing where it grew again', () => {
    const shorter: Event[] = [...begun, { kind: 'resized', file: 'a', length: 2 }];
    expect(left(shorter, 0)).toEqual({ a: 'first' });
    expect(left([...shorter, { kind: 'resized', file: 'a', length: 5 }], 1)).toEqual({ a: 'fi\0\0\0' });
  });
});
