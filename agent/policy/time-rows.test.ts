import { describe, expect, it } from 'vitest';
import { grant, quiet, rule } from './sample-rules.ts';
import { AT, family, ID, tap } from './sample-tap.ts';
import type { Share } from './share.ts';

type Change = Parameters<typeof tap>[0];
const used = (used_s: number, mapping_used_s = 0, used_here_s?: number): Change => ({
  deps: { usage: () => ({ used_s, mapping_used_s, ...(used_here_s === undefined ? {} : { used_here_s }) }) },
});
const rules = (...profile_rules: ReturnType<typeof rule>[]): Change => ({ family: { profile_rules } });
const grants = (...watch_time_grants: ReturnType<typeof grant>[]): Change => ({
  family: { watch_time_grants },
});
const mia = (daily_limit_minutes: number | null): Change => ({
  family: { profiles: family.profiles.map((each) => ({ ...each, daily_limit_minutes })) },
});
const kiosk = (id: string, paired: number, settings: object = {}) =>
  ({ ...family.kiosks[0], id, paired_at: new Date(paired), settings }) as (typeof family.kiosks)[number];
const shared = (share: Share | null): Change => ({ deps: { share: () => share } });
const both = (...changes: Change[]): Change => ({
  row: Object.assign({}, ...changes.map((it) => it?.row)),
  it: Object.assign({}, ...changes.map((it) => it?.it)),
  family: Object.assign({}, ...changes.map((it) => it?.family)),
  deps: Object.assign({}, ...changes.map((it) => it?.deps)),
});
const NIGHT = quiet('14:00', '16:00');

/** Mia has 30 minutes a day; it is Sunday, 15:00. */
describe('the rows about time', () => {
  const refusals: [string, Change, string[]][] = [
    ['in quiet hours', rules(NIGHT), ['QUIET_HOURS']],
    ['in quiet hours that began the day before', rules(quiet('19:00', '15:01', 6)), ['QUIET_HOURS']],
    ['as quiet hours begin', rules(quiet('15:00', '16:00')), ['QUIET_HOURS']],
    ['on a day whose quiet hours are malformed', rules(quiet('19:00', 'later')), ['QUIET_HOURS']],
    ['where quiet hours have half an end', rules(quiet('19:00', null)), ['QUIET_HOURS']],
    ['by a rule for no weekday', rules(rule({ weekday: 9, minutes: 60 })), ['QUIET_HOURS']],
    ['by a rule for no child', rules(rule({ profile_id: '', minutes: 60 })), ['QUIET_HOURS']],
    ['just before quiet hours', rules(quiet('15:00:59', '16:00')), ['TIME_ALMOST_UP']],
    ['on a weekday of no minutes', rules(rule({ minutes: 0 })), ['DAILY_LIMIT_ZERO']],
    ['on a weekday of malformed minutes', rules(rule({ minutes: -1 })), ['DAILY_LIMIT_INVALID']],
    [
      'when the weekday’s minutes are used',
      both(rules(rule({ minutes: 10 })), used(600)),
      ['DAILY_LIMIT_REACHED'],
    ],
    ['when limit and bonus are used', both(grants(grant('a', 10)), used(2400)), ['DAILY_LIMIT_REACHED']],
    ['a bonus in quiet hours', both(rules(NIGHT), grants(grant('a', 60))), ['QUIET_HOURS']],
    ['a bonus on a day without videos', both(mia(0), grants(grant('a', 60))), ['DAILY_LIMIT_ZERO']],
    [
      'a bonus of another day',
      both(grants(grant('a', 60, '2026-11-21')), used(1800)),
      ['DAILY_LIMIT_REACHED'],
    ],
    [
      'without a bonus while the clock is held',
      both(grants(grant('a', 60)), used(1800), { it: { clock: 'held' } }),
      ['DAILY_LIMIT_REACHED'],
    ],
    ['a lease that is used up', shared({ kind: 'leased', until: AT + 9e6, left_s: 0 }), ['KIOSK_SHARE_USED']],
    [
      'a lease that ends in a moment',
      shared({ kind: 'leased', until: AT + 59_999, left_s: 600 }),
      ['TIME_ALMOST_UP'],
    ],
    [
      'offline minutes that are used up',
      shared({ kind: 'offline', minutes: 5, used_here_s: 300 }),
      ['KIOSK_SHARE_USED'],
    ],
    [
      'everything at once',
      both(
        rules(NIGHT, rule({ minutes: 10 })),
        used(700, 120),
        { row: { age_rating: '6', max_watch_time_minutes: 2 } },
        shared({ kind: 'leased', until: AT + 9e6, left_s: 0 }),
      ),
      ['AGE_RESTRICTED', 'QUIET_HOURS', 'DAILY_LIMIT_REACHED', 'MAPPING_LIMIT_REACHED', 'KIOSK_SHARE_USED'],
    ],
    [
      'a day that allows nothing, at night, in the last minute of a chip',
      both(rules(NIGHT, rule({ minutes: 0 })), used(100, 90), { row: { max_watch_time_minutes: 2 } }),
      ['QUIET_HOURS', 'DAILY_LIMIT_ZERO'],
    ],
    ['a last minute at night: both', both(rules(NIGHT), used(1750)), ['QUIET_HOURS', 'TIME_ALMOST_UP']],
  ];
  for (const [what, change, failing] of refusals) {
    it(`refuse ${what}: ${failing.join(', ')}`, () => {
      const { record, play } = tap(change);
      expect([record.decision, record.code, record.failing, play]).toEqual([
        'refuse',
        failing[0],
        failing,
        null,
      ]);
    });
  }

  const plays: [string, Change, number, string][] = [
    ['as quiet hours end', rules(quiet('14:00', '15:00')), 1800, 'daily_limit'],
    ['until quiet hours begin', rules(quiet('15:10', '16:00')), 600, 'quiet_hours'],
    ['for the minute before quiet hours', rules(quiet('15:01', '16:00')), 60, 'quiet_hours'],
    [
      'until another weekday’s quiet hours',
      both(rules(quiet('00:00', '07:00', 1)), mia(1440)),
      9 * 3600,
      'quiet_hours',
    ],
    ['as long as the day where that ends first', rules(quiet('15:31', '16:00')), 1800, 'daily_limit'],
    ['as long as the day where both end at once', rules(quiet('15:30', '16:00')), 1800, 'daily_limit'],
    [
      'as long as its chip',
      both(rules(quiet('15:10', '16:00')), { row: { max_watch_time_minutes: 2 } }),
      120,
      'mapping_limit',
    ],
    ['for the weekday’s minutes', rules(rule({ minutes: 90 })), 5400, 'daily_limit'],
    [
      'for another child’s quiet hours all the same',
      rules({ ...NIGHT, profile_id: ID.ben }),
      1800,
      'daily_limit',
    ],
    ['with a bonus', both(grants(grant('a', 10), grant('a', 10)), used(1800)), 600, 'daily_limit'],
    ['by a lease', shared({ kind: 'leased', until: AT + 9e6, left_s: 300 }), 300, 'daily_limit'],
    [
      'by a lease as long as it lasts',
      shared({ kind: 'leased', until: AT + 120_000, left_s: 300 }),
      120,
      'daily_limit',
    ],
    ['by offline minutes', shared({ kind: 'offline', minutes: 5, used_here_s: 60 }), 240, 'daily_limit'],
    [
      'by the day where the lease is longer',
      both(shared({ kind: 'leased', until: AT + 9e6, left_s: 9000 }), used(600)),
      1200,
      'daily_limit',
    ],
  ];
  for (const [what, change, budget_s, bound_by] of plays) {
    it(`allow ${budget_s} s ${what}, bound by ${bound_by}`, () => {
      const { record, play } = tap(change);
      expect([record.code, record.budget_s, play?.budget_s, play?.bound_by]).toEqual([
        'OK',
        budget_s,
        budget_s,
        bound_by,
      ]);
    });
  }
});

describe('the record of a decision', () => {
  it('has what bounded it, and the day with its bonus', () => {
    const { record, play } = tap(
      both(
        {
          family: {
            profile_rules: [rule({ minutes: 20, quiet_from: '16:00', quiet_to: '17:00' })],
            watch_time_grants: [grant('a', 10)],
          },
        },
        used(300),
        shared({ kind: 'leased', until: AT + 1000_000, left_s: 900 }),
      ),
    );
    const { limit_s, bonus_s, budget_s, share_s, share_ends_in_s, quiet_in_s, infos } = record;
    expect({ limit_s, bonus_s, budget_s, share_s, share_ends_in_s, quiet_in_s, infos }).toEqual({
      limit_s: 1200,
      bonus_s: 600,
      budget_s: 900,
      share_s: 900,
      share_ends_in_s: 1000,
      quiet_in_s: 3600,
      infos: ['WEEKDAY_LIMIT'],
    });
    expect([play?.day_limit_s, play?.day_used_s]).toEqual([1800, 300]);
  });

  it('tells the parent of rules and gifts that cannot be used, on other days too', () => {
    const profile_rules = [quiet('x', 'y', 1), rule({ weekday: 1, minutes: 1.5 })];
    const watch_time_grants = [grant('a', 600), grant('b', 60), grant('c', 60), grant('d', 60)];
    expect(tap({ family: { profile_rules, watch_time_grants } }).record.infos).toEqual([
      'QUIET_HOURS_INVALID',
      'WEEKDAY_MINUTES_INVALID',
      'BONUS_INVALID',
      'BONUS_CLAMPED',
    ]);
  });
});

describe('a household with two kiosks', () => {
  const other = '00000000-0000-4000-8000-000000000003';
  const two = (paired: number, ours: object = {}, theirs: object = {}): Change => ({
    family: {
      kiosks: [kiosk(ID.kiosk, 5, { timezone: 'Europe/Berlin', ...ours }), kiosk(other, paired, theirs)],
    },
  });
  const lease = shared({ kind: 'leased', until: AT + 9e6, left_s: 300 });
  const cases: [string, Change, string, number][] = [
    ['has the whole day on the first without a lease', two(6), 'OK', 1800],
    ['has nothing on the second without a lease', two(4), 'KIOSK_SHARE_USED', 0],
    ['has what is set aside on the second', two(4, { offline_minutes: 10 }), 'OK', 600],
    ['has the rest on the first', two(6, {}, { offline_minutes: 10 }), 'OK', 1200],
    ['has a lease on the second', both(two(4), lease), 'OK', 300],
    [
      'has no lease on the second while the clock is held',
      both(two(4), lease, { it: { clock: 'held' } }),
      'KIOSK_SHARE_USED',
      0,
    ],
    [
      'counts all that was used as used here, if nobody knows better',
      both(two(4, { offline_minutes: 10 }), used(500)),
      'OK',
      100,
    ],
    ['counts what was used here', both(two(4, { offline_minutes: 10 }), used(500, 0, 60)), 'OK', 540],
    [
      'does not believe nonsense about what was used here',
      both(two(4, { offline_minutes: 10 }), used(500, 0, -600)),
      'LEDGER_UNAVAILABLE',
      0,
    ],
  ];
  for (const [what, change, code, budget_s] of cases) {
    it(what, () => {
      const { record } = tap(change);
      expect([record.code, record.budget_s]).toEqual([code, budget_s]);
    });
  }

  it('does not count one that was revoked', () => {
    const revoked = { ...kiosk(other, 4), status: 'revoked' };
    const change: Change = { family: { kiosks: [...family.kiosks, revoked] } };
    expect([tap(change).record.code, tap(change).record.share_s]).toEqual(['OK', null]);
  });
});
