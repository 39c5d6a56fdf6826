import { describe, expect, it } from 'vitest';
import { type Code, codes, pictureOf, pictures } from './codes.ts';
import { film, layDown, mapping } from './sample-copies.ts';
import { child, family, ID, row, tap } from './sample-tap.ts';

type Change = Parameters<typeof tap>[0];

const mia = (change: object): Change => ({
  family: { profiles: [{ ...child(ID.mia, 'Mia', 4), ...change }, child(ID.ben, 'Ben', 9)] },
});
const used = (used_s: number, mapping_used_s = 0): Change => ({
  deps: { usage: () => ({ used_s, mapping_used_s }) },
});
const broken = (): never => {
  throw new Error('broken');
};
const sundays = { id: ID.video, profile_id: ID.mia, weekday: 7, minutes: null };
const secondKiosk = { ...family.kiosks[0], id: ID.video, paired_at: new Date(-1) } as never;

/** One way to each answer. A code that nothing leads to does not compile. */
const ways: Readonly<Record<Code, Change>> = {
  OK: {},
  MIRROR_MISSING: { it: { mirror: 'missing', household: null }, row: null },
  MIRROR_INVALID: { it: { mirror: 'invalid', household: null }, row: null },
  NOT_PAIRED: { it: { paired: false } },
  MIRROR_EXPIRED: { it: { mirror: 'expired' } },
  CLOCK_UNSET: { it: { clock: 'unset' } },
  CHIP_UNREADABLE: { it: { unreadable: true, uid: '' }, row: null },
  CHIP_RANDOM: { it: { random: true }, row: null },
  CHIP_UNKNOWN: { row: null },
  CHIP_INACTIVE: { row: { chip_active: 0 } },
  MAPPING_NONE: { row: { mapping_id: null } },
  MAPPING_INACTIVE: { row: { mapping_active: 0 } },
  PROFILE_MISSING: { row: { profile_id: ID.video } },
  PROFILE_DELETED: mia({ deleted_at: new Date(1) }),
  PROFILE_FOREIGN: mia({ user_id: ID.kiosk }),
  PROFILE_UNCHOSEN: { row: { profile_id: null } },
  VIDEO_UNCHOSEN: { it: { rows: [row, mapping('other', { video_id: 'other' })] } },
  VIDEO_MISSING: { row: { video_id: null } },
  VIDEO_UNSUPPORTED: { deps: { playable: () => ({ kind: 'unsupported' }) } },
  VIDEO_OFFLINE: { deps: { playable: () => ({ kind: 'offline' }) } },
  VIDEO_CORRUPT: { deps: { playable: () => ({ kind: 'damaged' }) } },
  RATING_MISSING: { row: { age_rating: null } },
  RATING_UNKNOWN: { row: { age_rating: 'for kids' } },
  RATING_BANNED: { row: { age_rating: 'Refused Classification' } },
  AGE_RESTRICTED: { row: { age_rating: 'FSK 6' } },
  QUIET_HOURS: { family: { profile_rules: [{ ...sundays, quiet_from: '14:00:00', quiet_to: '16:00:00' }] } },
  DAILY_LIMIT_ZERO: mia({ daily_limit_minutes: 0 }),
  DAILY_LIMIT_INVALID: mia({ daily_limit_minutes: -5 }),
  LEDGER_UNAVAILABLE: { deps: { usage: () => null } },
  DAILY_LIMIT_REACHED: used(1800),
  MAPPING_LIMIT_REACHED: { row: { max_watch_time_minutes: 2 }, ...used(300, 120) },
  KIOSK_SHARE_USED: { family: { kiosks: [...family.kiosks, secondKiosk] } },
  TIME_ALMOST_UP: used(1741),
  INTERNAL_ERROR: { deps: { playable: broken } },
};

describe('every answer of the law', () => {
  for (const code of codes) {
    it(`${code} is reached, and only OK plays`, () => {
      const { record, play, ask } = tap(ways[code]);
      expect([record.code, record.failing[0] ?? 'OK']).toEqual([code, code]);
      expect([play !== null, ask !== null]).toEqual([code === 'OK', code.endsWith('_UNCHOSEN')]);
    });
  }

  it('has a picture, and each picture an answer', () => {
    expect([...new Set(Object.values(pictureOf)), 'one_moment'].sort()).toEqual([...pictures].sort());
  });
});

describe('a banned copy', () => {
  it('bans the video', () => {
    const films = [film(ID.video, '0'), film('copy', 'Refused Classification', ID.video)];
    expect(layDown([row], { films }).record.code).toBe('RATING_BANNED');
  });
});
