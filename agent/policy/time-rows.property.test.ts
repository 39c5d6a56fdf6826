import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import type { GrantRow } from '../../db/day/bonus.ts';
import { type RuleRow, rulesOf } from '../../db/day/rules.ts';
import { decisionRecord } from './decision.ts';
import { quietAt } from './quiet-hours.ts';
import { rule, SUNDAY } from './sample-rules.ts';
import { AT, family, ID, ratings, tap } from './sample-tap.ts';
import type { Share } from './share.ts';

const wall = fc
  .record({ h: fc.integer({ min: 0, max: 23 }), m: fc.constantFrom('00', '15', '59') })
  .map(({ h, m }) => `${String(h).padStart(2, '0')}:${m}`);
const weekday = fc.integer({ min: 1, max: 7 });
const quietRule = fc.record({ weekday, quiet_from: wall, quiet_to: wall }).map((each): RuleRow => rule(each));
const minutes = fc.oneof(fc.constant(null), fc.integer({ min: 0, max: 1440 }));
const soundRule = fc.record({ each: quietRule, minutes }).map(({ each, minutes }) => ({ ...each, minutes }));
const some = fc.oneof(
  fc.anything(),
  fc.constantFrom(ID.mia, ID.ben, SUNDAY, 1, 0, 30, 61, '19:00', '2026-11-22'),
);
const anyRule = fc
  .record({ profile_id: some, weekday: some, minutes: some, quiet_from: some, quiet_to: some })
  .map((each) => each as RuleRow);
const anyGrant = fc
  .record({ id: some, profile_id: some, date: some, minutes: some })
  .map((each) => each as GrantRow);
const soundGrant = fc
  .record({ id: fc.constantFrom('a', 'b', 'c', 'd'), minutes: fc.integer({ min: 0, max: 70 }) })
  .map((each): GrantRow => ({ ...each, profile_id: ID.mia, date: '2026-11-22' }));
const anyShare = fc
  .record({
    kind: fc.constantFrom('whole', 'leased', 'offline'),
    until: some,
    left_s: some,
    minutes: some,
    used_here_s: some,
  })
  .map((each) => each as unknown as Share);
const moment = fc.integer({ min: AT - 5 * 86_400_000, max: AT + 9 * 86_400_000 });
const clock = fc.constantFrom('trusted', 'held', 'unset') as fc.Arbitrary<'trusted' | 'held' | 'unset'>;
const zone = fc.constantFrom('Europe/Berlin', 'Australia/Lord_Howe', 'America/St_Johns', 'Pacific/Apia');

interface Tap {
  readonly at?: number;
  readonly timezone?: string;
  readonly clock?: 'trusted' | 'held' | 'unset';
  readonly rules?: readonly RuleRow[];
  readonly grants?: readonly GrantRow[];
  readonly share?: Share | null;
  readonly used_s?: number;
  readonly daily?: number;
  readonly age_rating?: string;
}
const tapped = (it: Tap) =>
  tap({
    row: { age_rating: it.age_rating ?? '0' },
    it: { at: it.at ?? AT, clock: it.clock ?? 'trusted' },
    family: {
      profiles: family.profiles.map((each) => ({ ...each, daily_limit_minutes: it.daily ?? 1440 })),
      kiosks: family.kiosks.map((each) => ({
        ...each,
        settings: { timezone: it.timezone ?? 'Europe/Berlin' },
      })),
      profile_rules: it.rules ?? [],
      watch_time_grants: it.grants ?? [],
    },
    deps: {
      usage: () => ({ used_s: it.used_s ?? 0, mapping_used_s: 0 }),
      share: () => it.share ?? null,
    },
  });

describe('whatever rules, gifts and shares there are', () => {
  it('nothing plays above the cap, nor for more than the day and two hours, and the record can be kept', () => {
    const any = fc.record({
      at: moment,
      timezone: zone,
      clock,
      rules: fc.array(fc.oneof(soundRule, anyRule), { maxLength: 3 }),
      grants: fc.array(fc.oneof(soundGrant, anyGrant), { maxLength: 4 }),
      share: fc.oneof(fc.constant(null), anyShare),
      age_rating: fc.constantFrom('0', '4', '5', '6', 'FSK 12', 'NR', 'for kids'),
    });
    fc.assert(
      fc.property(any, (it) => {
        const { record, play } = tapped(it);
        expect(decisionRecord.parse(record)).toEqual(record);
        if (!play) return record.decision === 'refuse' && record.code !== 'OK';
        const rating = ratings.resolve(it.age_rating, { as: 'video' });
        const fits = rating.kind === 'known' && rating.min_age <= 4;
        return fits && play.budget_s >= 60 && play.budget_s <= (1440 + 120) * 60;
      }),
      { numRuns: 2000 },
    );
  });

  it('a rule of which anything is malformed refuses on its day', () => {
    const isWall = (it: unknown) =>
      typeof it === 'string' && /^(([01]\d|2[0-3]):[0-5]\d(:[0-5]\d)?|24:00(:00)?)$/.test(it);
    const nonsense = fc.anything().filter((it) => it !== null && it !== undefined && !isWall(it));
    const malformed = fc.oneof(
      fc
        .anything()
        .filter(
          (it) =>
            it !== null &&
            it !== undefined &&
            !(typeof it === 'number' && Number.isInteger(it) && it >= 0 && it <= 1440),
        )
        .map((it) => ({ minutes: it })),
      fc
        .anything()
        .filter((it) => !([1, 2, 3, 4, 5, 6, 7] as unknown[]).includes(it))
        .map((it) => ({ weekday: it })),
      fc.anything().map((it) => ({ profile_id: it })),
      nonsense.map((it) => ({ quiet_from: it, quiet_to: '07:00' })),
      nonsense.map((it) => ({ quiet_from: '19:00', quiet_to: it })),
      nonsense.map((it) => ({ quiet_from: it })),
      wall.map((it) => ({ quiet_to: it })),
    );
    const grants = [{ id: 'a', profile_id: ID.mia, date: '2026-11-22', minutes: 60 }];
    fc.assert(
      fc.property(malformed, fc.array(soundRule, { maxLength: 2 }), (change, others) => {
        return tapped({ rules: [...others, rule({ minutes: 30, ...change })], grants }).play === null;
      }),
      { numRuns: 2000 },
    );
  });

  it('what was refused is not allowed by one more window, nor by a second rule for a weekday', () => {
    const any = fc.record({
      at: moment,
      timezone: zone,
      clock,
      used_s: fc.integer({ min: 0, max: 90_000 }),
      daily: fc.integer({ min: 0, max: 1440 }),
    });
    fc.assert(
      fc.property(
        any,
        fc.array(soundRule, { maxLength: 3 }),
        fc.oneof(soundRule, anyRule),
        (it, rules, more) => {
          const known = rules.some((each) => each.weekday === more.weekday && each.minutes !== null);
          const added = known ? more : { ...more, minutes: null as never };
          const before = tapped({ ...it, rules }).record;
          const after = tapped({ ...it, rules: [...rules, added] }).record;
          return (
            after.decision === 'refuse' ||
            (before.decision === 'play' && (after.budget_s ?? 0) <= (before.budget_s ?? 0))
          );
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('no play reaches into quiet hours, as the clock on the wall shows them', () => {
    const quiets = fc.array(quietRule, { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(
        moment,
        zone,
        quiets,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (at, timezone, rules, part) => {
          const { play } = tapped({ at, timezone, rules });
          if (!play) return true;
          const last = at + play.budget_s * 1000 - 1;
          const { windows } = rulesOf(rules, ID.mia);
          const free = [at, Math.floor(at + (last - at) * part), last];
          return free.every(
            (it) => !quietAt(windows, it, timezone).quiet && !quietOnTheWall(rules, it, timezone),
          );
        },
      ),
      { numRuns: 1500 },
    );
  });

  it('gifts add 120 minutes at most, and take nothing away', () => {
    const all = fc.array(fc.oneof(soundGrant, anyGrant), { maxLength: 8 });
    fc.assert(
      fc.property(
        all,
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 0, max: 9000 }),
        (grants, daily, used_s) => {
          const without = tapped({ daily, used_s }).record;
          const { record } = tapped({ daily, used_s, grants });
          const more = record.bonus_s ?? 0;
          const left = daily * 60 + more - used_s;
          return (
            more >= 0 &&
            more <= 7200 &&
            record.limit_s === without.limit_s &&
            (daily === 0 ? record.code === 'DAILY_LIMIT_ZERO' : record.budget_s === (left < 60 ? 0 : left))
          );
        },
      ),
      { numRuns: 1000 },
    );
  });
});

/** Whether somebody who looks at the clock would call it quiet: by the minute, from the texts of the rules. */
function quietOnTheWall(rules: readonly RuleRow[], at: number, timezone: string): boolean {
  const now = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timezone);
  const time = now.toPlainTime().toString({ smallestUnit: 'minute' });
  const yesterday = now.toPlainDate().subtract({ days: 1 }).dayOfWeek;
  return rules.some(({ weekday, quiet_from, quiet_to }) => {
    if (quiet_from === null || quiet_to === null) return false;
    const overnight = quiet_from >= quiet_to;
    const today = weekday === now.dayOfWeek && time >= quiet_from && (overnight || time < quiet_to);
    return today || (overnight && weekday === yesterday && time < quiet_to);
  });
}
