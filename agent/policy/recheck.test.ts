import { describe, expect, it } from 'vitest';
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

describe('a video that plays', () => {
  it('goes on as far as the smallest limit now reaches', () => {
    expect(recheck(fine, pinned)).toEqual({ kind: 'go_on', budget_s: 200 });
  });

  it('goes on although less than a minute is left, or its file is gone', () => {
    const record = { ...fine, failing: ['VIDEO_OFFLINE', 'TIME_ALMOST_UP'] } as DecisionRecord;
    expect(recheck(record, pinned)).toEqual({ kind: 'go_on', budget_s: 200 });
  });

  const stops: [string, Partial<DecisionRecord>, string][] = [
    ['its chip was given to another child', { profile: 'ben' }, 'profile_changed'],
    ['its chip was given another video', { video: 'train' }, 'revoked'],
    ['its rating was raised', { failing: ['AGE_RESTRICTED'] }, 'revoked'],
    ['the day was cut short', { failing: ['DAILY_LIMIT_REACHED'] }, 'daily_limit'],
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
