import { describe, expect, it } from 'vitest';
import { type Bounds, boundBy, budgetOf, isAlmostUp, ownBudgetOf, quietInSeconds } from './budget.ts';

const bounds: Bounds = {
  at: 1_000_000,
  daily: { limit_s: 1800, code: null, bonus_s: 600, infos: [] },
  mapping_limit_s: 900,
  share: { left_s: 700, ends_in_s: 650 },
  quiet: { quiet: false, until: 1_600_999 },
  usage: { used_s: 1000, mapping_used_s: 100 },
};
const seen = (change: Partial<Bounds>) => {
  const it = { ...bounds, ...change };
  return [budgetOf(it), boundBy(it), isAlmostUp(it), quietInSeconds(it)];
};
const whole = { left_s: null, ends_in_s: null };
const free = { quiet: false, until: null };

describe('the seconds that may be played', () => {
  it('are the smallest of all that bounds them; which of the child’s own limits is the smallest is named', () => {
    expect([
      seen({}),
      seen({ quiet: free }),
      seen({ quiet: free, share: { left_s: 640, ends_in_s: 650 } }),
      seen({ quiet: free, share: whole }),
      seen({ quiet: free, share: whole, mapping_limit_s: null }),
    ]).toEqual([
      [600, 'quiet_hours', false, 600],
      [650, 'mapping_limit', false, null],
      [640, 'mapping_limit', false, null],
      [800, 'mapping_limit', false, null],
      [1400, 'daily_limit', false, null],
    ]);
  });

  it('are more by the child’s own limits alone, which a lease may let it have later', () => {
    expect([ownBudgetOf({ ...bounds, quiet: free }), ownBudgetOf(bounds)]).toEqual([800, 600]);
  });

  it('are none while it is quiet, and none where nobody knows what was used', () => {
    expect([
      budgetOf({ ...bounds, quiet: { quiet: true, until: 9e9 } }),
      budgetOf({ ...bounds, usage: null }),
    ]).toEqual([0, 0]);
  });

  it('are never less than none', () => {
    expect(budgetOf({ ...bounds, usage: { used_s: 9999, mapping_used_s: 0 } })).toBe(0);
  });
});
