import { describe, expect, it } from 'vitest';
import { isRetried, retryDelay } from './backoff.ts';

const longest = (failures: number) => retryDelay({ failures, retryAfterMs: null, random: 1 });

describe('the wait after a failure', () => {
  it('doubles from a second and never passes a minute', () => {
    expect([1, 2, 3, 4, 6, 7, 8, 5000].map(longest)).toEqual([
      1_000, 2_000, 4_000, 8_000, 32_000, 60_000, 60_000, 60_000,
    ]);
  });

  it('is anything from nothing to that, by chance', () => {
    const waits = [0, 0.25, 0.5].map((random) => retryDelay({ failures: 3, retryAfterMs: null, random }));
    expect(waits).toEqual([0, 1_000, 2_000]);
  });

  it('is never shorter than the gateway asked for', () => {
    const waits = [0, 0.5].map((random) => retryDelay({ failures: 2, retryAfterMs: 30_000, random }));
    expect(waits).toEqual([30_000, 31_000]);
    expect(retryDelay({ failures: 1, retryAfterMs: 10 ** 12, random: 0 })).toBe(3_600_000);
  });
});

describe('a refused request', () => {
  it('is sent again only if time alone may help', () => {
    const statuses = [302, 400, 401, 403, 404, 408, 409, 413, 422, 425, 429, 500, 502, 503, 504];
    expect(statuses.filter(isRetried)).toEqual([302, 401, 408, 425, 429, 500, 502, 503, 504]);
  });
});
