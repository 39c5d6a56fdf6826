import { describe, expect, it } from 'vitest';
import type { BoundBy } from './circumstances.ts';
import type { DecisionRecord } from './decision.ts';
import { recheck } from './recheck.ts';

const pinned = { profile: 'mia', video: 'balloon' };
const fine = {
  failing: [],
  profile: 'mia',
  video: 'balloon',
  limit_s: 1800,
  bonus_s: 0,
  used_s: 600,
  mapping_limit_s: 300,
  mapping_used_s: 100,
} as unknown as DecisionRecord;

const quietAfter = (budget_s: number) => ({ budget_s, bound_by: 'quiet_hours' });

describe('a video that plays', () => {
  it('goes on as far as the smallest limit now reaches', () => {
    expect(recheck(fine, pinned)).toEqual({ kind: 'go_on', budget_s: 200 });
  });

  it('goes on although less than a minute is left, or its file is gone', () => {
    const record = { ...fine, failing: ['VIDEO_OFFLINE', 'TIME_ALMOST_UP'] } as DecisionRecord;
    expect(recheck(record, pinned)).toEqual({ kind: 'go_on', budget_s: 200 });
  });

  const bounded: [string, Partial<DecisionRecord>, number | undefined, object][] = [
    ['quiet hours, counted from what it has played', { quiet_in_s: 30 }, 100, quietAfter(130)],
    ['quiet hours further off than its limit', { quiet_in_s: 101 }, 100, { budget_s: 200 }],
    [
      'quiet hours of an unknown distance, which stop it by themselves',
      { quiet_in_s: 30 },
      undefined,
      { budget_s: 200 },
    ],
    ['a share', { share_s: 150 }, 100, { budget_s: 150 }],
    ['the end of a lease', { share_s: 190, share_ends_in_s: 20 }, 100, { budget_s: 120 }],
    [
      'a lease that ends as quiet hours begin',
      { share_s: 190, share_ends_in_s: 20, quiet_in_s: 20 },
      100,
      { budget_s: 120 },
    ],
    [
      'nothing more where there are none',
      { share_s: null, share_ends_in_s: null, quiet_in_s: null },
      100,
      { budget_s: 200 },
    ],
    ['a bonus', { bonus_s: 600, used_s: 2000, mapping_limit_s: null }, 100, { budget_s: 400 }],
  ];
  for (const [what, change, played_s, verdict] of bounded) {
    it(`is bounded by ${what}`, () => {
      const session = played_s === undefined ? pinned : { ...pinned, played_s };
      expect(recheck({ ...fine, ...change }, session)).toEqual({ kind: 'go_on', ...verdict });
    });
  }

  it('says what bounds it now, where that is another limit than until now', () => {
    const now = (bound_by: BoundBy, change: Partial<DecisionRecord> = {}) =>
      recheck({ ...fine, ...change }, { ...pinned, played_s: 0, bound_by });
    const verdict = { kind: 'go_on', budget_s: 200 };
    expect([
      now('mapping_limit'),
      now('quiet_hours'),
      now('quiet_hours', { mapping_limit_s: null, share_s: 200 }),
      now('quiet_hours', { quiet_in_s: 200, mapping_limit_s: 9000 }),
      now('mapping_limit', { quiet_in_s: 150 }),
      now('mapping_limit', { share_s: 190 }),
    ]).toEqual([
      verdict,
      { ...verdict, bound_by: 'mapping_limit' },
      { ...verdict, bound_by: 'daily_limit' },
      verdict,
      { ...verdict, budget_s: 150, bound_by: 'quiet_hours' },
      { ...verdict, budget_s: 190, bound_by: 'daily_limit' },
    ]);
  });

  const stops: [string, Partial<DecisionRecord>, string][] = [
    ['its chip was given to another child', { profile: 'ben' }, 'profile_changed'],
    ['its chip was given another video', { video: 'train' }, 'revoked'],
    ['its rating was raised', { failing: ['AGE_RESTRICTED'] }, 'revoked'],
    ['the day was cut short', { failing: ['DAILY_LIMIT_REACHED'] }, 'daily_limit'],
    ['quiet hours begin', { failing: ['QUIET_HOURS', 'DAILY_LIMIT_REACHED'] }, 'quiet_hours'],
    ['today has become a day without videos', { failing: ['DAILY_LIMIT_ZERO'] }, 'daily_limit'],
    ['its kiosk has nothing left of the day', { failing: ['KIOSK_SHARE_USED'] }, 'daily_limit'],
    ['its chip was cut short', { failing: ['MAPPING_LIMIT_REACHED'] }, 'mapping_limit'],
    [
      'the kiosk was revoked',
      { failing: ['NOT_PAIRED', 'CHIP_UNKNOWN'], profile: null, video: null },
      'revoked',
    ],
    ['nobody knows what was used', { used_s: null }, 'revoked'],
  ];
  for (const [when, change, reason] of stops) {
    it(`stops when ${when}`, () => {
      expect(recheck({ ...fine, ...change }, pinned)).toEqual({ kind: 'stop', reason });
    });
  }
});
