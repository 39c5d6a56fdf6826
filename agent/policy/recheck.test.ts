import { describe, expect, it } from 'vitest';
import type { DecisionRecord } from './decision.ts';
import { recheck } from './recheck.ts';

const pinned = { profile: 'mia', video: 'balloon', played_s: 100 };
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

const verdict = { kind: 'go_on', budget_s: 200, bound_by: 'mapping_limit', share_s: null };

describe('a video that plays', () => {
  it('goes on as far as the smallest limit now reaches', () => {
    expect(recheck(fine, pinned)).toEqual(verdict);
  });

  it('goes on although less than a minute is left, or its file is gone', () => {
    const record = { ...fine, failing: ['VIDEO_OFFLINE', 'TIME_ALMOST_UP'] } as DecisionRecord;
    expect(recheck(record, pinned)).toEqual(verdict);
  });

  const bounded: [string, Partial<DecisionRecord>, object][] = [
    [
      'quiet hours, counted from what it has played',
      { quiet_in_s: 30 },
      { budget_s: 130, bound_by: 'quiet_hours' },
    ],
    ['its limit before quiet hours', { quiet_in_s: 101 }, {}],
    ['a share beside its own limits', { share_s: 150 }, { share_s: 150 }],
    ['the end of a lease', { share_s: 190, share_ends_in_s: 20 }, { share_s: 120 }],
    [
      'a lease and quiet hours',
      { share_s: 190, share_ends_in_s: 20, quiet_in_s: 20 },
      { budget_s: 120, bound_by: 'quiet_hours', share_s: 120 },
    ],
    ['nothing more where there are none', { share_s: null, share_ends_in_s: null, quiet_in_s: null }, {}],
    [
      'a day with its bonus',
      { bonus_s: 600, used_s: 2000, mapping_limit_s: null },
      { budget_s: 400, bound_by: 'daily_limit' },
    ],
  ];
  for (const [what, change, differs] of bounded) {
    it(`is bounded by ${what}`, () => {
      expect(recheck({ ...fine, ...change }, pinned)).toEqual({ ...verdict, ...differs });
    });
  }

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
