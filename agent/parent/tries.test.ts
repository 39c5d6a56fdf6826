import { describe, expect, it } from 'vitest';
import { waitLeft, withFailure } from './tries.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const failed = (failures: number, boot_id = 'a', failed_boot_ms = HOUR) => ({
  failures,
  boot_id,
  failed_boot_ms,
});
const at = (boot_id: string, boot_ms: number) => ({ boot_id, boot_ms });

describe('the wait after a wrong PIN', () => {
  const waits: [number, number][] = [
    [0, 0],
    [1, 0],
    [4, 0],
    [5, 5],
    [6, 10],
    [7, 20],
    [8, 40],
    [9, 80],
    [10, 160],
    [11, 240],
    [12, 240],
    [5_000, 240],
  ];
  for (const [failures, minutes] of waits) {
    it(`is ${minutes} minutes after ${failures} of them`, () => {
      expect(waitLeft(failed(failures), at('a', HOUR))).toBe(minutes * MINUTE);
    });
  }

  it('is none where there was none', () => {
    expect(waitLeft(null, at('a', 0))).toBe(0);
  });

  it('goes by the machine’s own time', () => {
    const left = [0, 1, 5 * MINUTE - 1, 5 * MINUTE, 9 * HOUR].map((later) =>
      waitLeft(failed(5), at('a', HOUR + later)),
    );
    expect(left).toEqual([5 * MINUTE, 5 * MINUTE - 1, 1, 0, 0]);
  });

  it('begins anew in another start of the machine, from that start’s beginning', () => {
    const left = [0, 1, 5 * MINUTE - 1, 5 * MINUTE].map((boot_ms) => waitLeft(failed(5), at('b', boot_ms)));
    expect(left).toEqual([5 * MINUTE, 5 * MINUTE - 1, 1, 0]);
  });

  it('is never longer than itself, also where the machine’s time makes no sense', () => {
    expect(waitLeft(failed(5), at('a', 0))).toBe(5 * MINUTE);
  });
});

describe('one more wrong PIN', () => {
  it('is counted with the moment it was tried, in whole milliseconds', () => {
    expect(withFailure(null, at('a', 0.2))).toEqual(failed(1, 'a', 1));
    expect(withFailure(failed(7), at('b', 99))).toEqual(failed(8, 'b', 99));
  });
});
