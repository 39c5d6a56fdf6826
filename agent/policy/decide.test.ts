import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type HouseholdRows, householdOf } from './household.ts';
import { child, family, ID, ratings, tap } from './sample-tap.ts';

const codeOf = (change: Parameters<typeof tap>[0]) => tap(change).record.code;
const mia = (change: Partial<HouseholdRows['profiles'][number]>) => ({
  family: { profiles: [{ ...child(ID.mia, 'Mia', 4), ...change }, child(ID.ben, 'Ben', 9)] },
});
const kiosk = (status: string) => ({ family: { kiosks: family.kiosks.map((it) => ({ ...it, status })) } });

describe('a chip that may play', () => {
  it('plays for its child with what is left of the day, and the record says why', () => {
    const { record, play } = tap({ deps: { usage: () => ({ used_s: 600, mapping_used_s: 0 }) } });
    expect(record).toEqual({
      decision: 'play',
      code: 'OK',
      failing: [],
      infos: [],
      uid: '04AABBCCDDEE80',
      chip: ID.chip,
      mapping: ID.mapping,
      profile: ID.mia,
      video: ID.video,
      min_age: 0,
      cap: 4,
      used_s: 600,
      limit_s: 1800,
      bonus_s: 0,
      mapping_used_s: 0,
      mapping_limit_s: null,
      budget_s: 1200,
      share_s: null,
      share_ends_in_s: null,
      quiet_in_s: null,
      date: '2026-11-22',
      timezone: 'Europe/Berlin',
      clock: 'trusted',
      mirror_cursor: 'c1',
      ratings_version: ratings.version,
      at: '2026-11-22T14:00:00.000Z',
    });
    expect(play?.budget_s).toBe(1200);
  });

  it('is bound by the mapping where that leaves less than the day', () => {
    const { play } = tap({ row: { max_watch_time_minutes: 5 } });
    expect([play?.budget_s, play?.bound_by]).toEqual([300, 'mapping_limit']);
  });
});

describe('the decision table', () => {
  const cases: [string, Parameters<typeof tap>[0], string][] = [
    ['no mirror', { it: { mirror: 'missing', household: null }, row: null }, 'MIRROR_MISSING'],
    [
      'a mirror that cannot be read',
      { it: { mirror: 'invalid', household: null }, row: null },
      'MIRROR_INVALID',
    ],
    ['a kiosk that was never paired', { it: { paired: false } }, 'NOT_PAIRED'],
    ['a kiosk that was revoked', kiosk('revoked'), 'NOT_PAIRED'],
    [
      'an account that was deleted',
      { family: { users: [{ id: ID.family, name: 'A', deleted_at: new Date(1) }] } },
      'NOT_PAIRED',
    ],
    ['an account that is not in the mirror', { family: { users: [] } }, 'NOT_PAIRED'],
    ['a mirror older than two weeks', { it: { mirror: 'expired' } }, 'MIRROR_EXPIRED'],
    ['a clock that was never set', { it: { clock: 'unset' } }, 'CLOCK_UNSET'],
    ['a phone', { it: { random: true }, row: null }, 'CHIP_RANDOM'],
    ['a chip nobody knows', { row: null }, 'CHIP_UNKNOWN'],
    ['a chip of another household', { row: { chip_user_id: ID.kiosk } }, 'CHIP_UNKNOWN'],
    ['a chip switched off', { row: { chip_active: 0 } }, 'CHIP_INACTIVE'],
    ['a chip whose flag is nonsense', { row: { chip_active: 7 } }, 'CHIP_INACTIVE'],
    ['a chip without a mapping', { row: { mapping_id: null } }, 'MAPPING_NONE'],
    ['a mapping switched off', { row: { mapping_active: 0 } }, 'MAPPING_INACTIVE'],
    ['a mapping merged away', { row: { mapping_merged_into: ID.video } }, 'MAPPING_INACTIVE'],
    ['a child who is not there', { row: { profile_id: ID.video } }, 'PROFILE_MISSING'],
    ['a child who was deleted', mia({ deleted_at: new Date(1) }), 'PROFILE_DELETED'],
    ['a child of another household', mia({ user_id: ID.kiosk }), 'PROFILE_FOREIGN'],
    ['a video that is not there', { row: { video_id: null } }, 'VIDEO_MISSING'],
    ['a video of another household', { row: { video_user_id: ID.kiosk } }, 'VIDEO_MISSING'],
    [
      'a platform that cannot play here',
      { deps: { playable: () => ({ kind: 'unsupported' }) } },
      'VIDEO_UNSUPPORTED',
    ],
    [
      'a video that is not on the kiosk',
      { deps: { playable: () => ({ kind: 'offline' }) } },
      'VIDEO_OFFLINE',
    ],
    ['a damaged file', { deps: { playable: () => ({ kind: 'damaged' }) } }, 'VIDEO_CORRUPT'],
    ['a video without a rating', { row: { age_rating: null } }, 'RATING_MISSING'],
    ['a video rated "NR"', { row: { age_rating: 'NR' } }, 'RATING_MISSING'],
    ['a rating nobody knows', { row: { age_rating: 'for kids' } }, 'RATING_UNKNOWN'],
    ['a video for bigger children', { row: { age_rating: 'FSK 6' } }, 'AGE_RESTRICTED'],
    ['a limit of nothing', mia({ daily_limit_minutes: 0 }), 'DAILY_LIMIT_ZERO'],
    ['a limit below nothing', mia({ daily_limit_minutes: -5 }), 'DAILY_LIMIT_INVALID'],
    ['a limit that is no whole number', mia({ daily_limit_minutes: 7.5 }), 'DAILY_LIMIT_INVALID'],
    ['a ledger that cannot be read', { deps: { usage: () => null } }, 'LEDGER_UNAVAILABLE'],
    [
      'a ledger that says nonsense',
      { deps: { usage: () => ({ used_s: Number.NaN, mapping_used_s: 0 }) } },
      'LEDGER_UNAVAILABLE',
    ],
    [
      'a day used up to the second',
      { deps: { usage: () => ({ used_s: 1800, mapping_used_s: 0 }) } },
      'DAILY_LIMIT_REACHED',
    ],
    [
      'a day used up and more',
      { deps: { usage: () => ({ used_s: 9999, mapping_used_s: 0 }) } },
      'DAILY_LIMIT_REACHED',
    ],
    [
      'a chip used up',
      { row: { max_watch_time_minutes: 2 }, deps: { usage: () => ({ used_s: 300, mapping_used_s: 120 }) } },
      'MAPPING_LIMIT_REACHED',
    ],
    ['a chip that allows nothing', { row: { max_watch_time_minutes: 0 } }, 'MAPPING_LIMIT_REACHED'],
    [
      'less than a minute left',
      { deps: { usage: () => ({ used_s: 1741, mapping_used_s: 0 }) } },
      'TIME_ALMOST_UP',
    ],
    [
      'something that breaks inside',
      {
        deps: {
          playable: () => {
            throw new Error('broken');
          },
        },
      },
      'INTERNAL_ERROR',
    ],
  ];
  for (const [what, change, code] of cases) {
    it(`refuses ${what}: ${code}`, () => {
      const decision = tap(change);
      expect([decision.record.decision, decision.record.code, decision.play]).toEqual(['refuse', code, null]);
    });
  }

  it('plays with a whole minute left', () => {
    expect(codeOf({ deps: { usage: () => ({ used_s: 1740, mapping_used_s: 0 }) } })).toBe('OK');
  });

  it('logs every failing row, in the order of the law', () => {
    const { record } = tap({
      it: { clock: 'unset' },
      row: { chip_active: 0, age_rating: 'FSK 16' },
      deps: { usage: () => ({ used_s: 1800, mapping_used_s: 0 }) },
    });
    expect(record.failing).toEqual(['CLOCK_UNSET', 'CHIP_INACTIVE', 'AGE_RESTRICTED', 'DAILY_LIMIT_REACHED']);
  });
});

describe('whose tap it is', () => {
  const open = { profile_id: null };

  it('asks when the chip belongs to nobody and several children live here', () => {
    const { record, ask } = tap({ row: open });
    const names = ask?.kind === 'who' && ask.profiles.map((it) => it.name);
    expect([record.decision, record.code, names]).toEqual(['ask', 'PROFILE_UNCHOSEN', ['Mia', 'Ben']]);
  });

  it('plays for the child who was chosen', () => {
    expect(tap({ row: open, it: { chosen: ID.ben } }).record.profile).toBe(ID.ben);
  });

  it('does not let a choice turn a child’s own chip into another’s', () => {
    expect(tap({ it: { chosen: ID.ben }, row: { age_rating: '6' } }).record).toMatchObject({
      code: 'AGE_RESTRICTED',
      profile: ID.mia,
    });
  });

  it('needs no choice where one child lives alone', () => {
    expect(tap({ row: open, family: { profiles: [child(ID.mia, 'Mia', 4)] } }).record.profile).toBe(ID.mia);
  });

  it('refuses where no child lives', () => {
    expect(codeOf({ row: open, family: { profiles: [] } })).toBe('PROFILE_MISSING');
  });
});

describe('what was watched elsewhere', () => {
  it('counts other kiosks and the minutes of other clients, rounded as the record rounds', () => {
    const household = householdOf(
      { ratings },
      {
        ...family,
        kiosk_watch_time: [
          {
            id: ID.video,
            profile_id: ID.mia,
            date: '2026-11-22',
            kiosk_id: ID.chip,
            seconds: 301,
            updated_at: new Date(0),
          },
          {
            id: ID.mapping,
            profile_id: ID.mia,
            date: '2026-11-22',
            kiosk_id: ID.kiosk,
            seconds: 100,
            updated_at: new Date(0),
          },
        ],
        daily_watch_time: [
          { id: ID.ben, profile_id: ID.mia, date: '2026-11-22', total_minutes: 10, timezone: 'UTC' },
        ],
      },
    );
    // 401 s are 7 minutes in the record, so 3 of its 10 were written by someone else.
    expect(household.elsewhere.get(ID.mia)).toEqual([
      { date: '2026-11-22', elsewhere_s: 301 + 180, here_s: 100 },
    ]);
  });
});

describe('whatever the database holds', () => {
  const anything = fc.oneof(
    fc.constant(null),
    fc.integer(),
    fc.double(),
    fc.string(),
    fc.constantFrom('0', '6', '12', '18', 'PG', 'R', 'FSK 12', 'U/A 16+', ''),
  ) as fc.Arbitrary<never>;

  it('never plays a video above the cap, nor one whose rating is not a known number', () => {
    fc.assert(
      fc.property(anything, anything, anything, anything, (age_rating, age, age_rating_limit, limit) => {
        const change = mia({ age, age_rating_limit, daily_limit_minutes: limit });
        const { record, play } = tap({ ...change, row: { age_rating } });
        if (!play) return record.code !== 'OK';
        const rating = ratings.resolve(age_rating, { as: 'video' });
        return rating.kind === 'known' && rating.min_age <= (record.cap ?? -1) && play.budget_s >= 60;
      }),
      { numRuns: 3000 },
    );
  });

  it('never plays when any field of the row is nonsense of another type', () => {
    const keys = [
      'chip_active',
      'chip_user_id',
      'mapping_active',
      'mapping_merged_into',
      'profile_id',
      'video_user_id',
      'age_rating',
      'max_watch_time_minutes',
    ] as const;
    fc.assert(
      fc.property(
        fc.constantFrom(...keys),
        fc.oneof(fc.object(), fc.constant(-1), fc.constant(Number.NaN)),
        (key, value) => {
          return tap({ row: { [key]: value as never } }).play === null;
        },
      ),
    );
  });
});
