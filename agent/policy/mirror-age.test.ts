import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kioskSettings } from '../../db/schema/kiosk-settings.ts';
import { isMirrorExpired, type MirrorAge } from './mirror-age.ts';

const DAY = 24 * 3600_000;
const LB = Date.UTC(2026, 10, 23);
const expired = (age: Partial<Record<keyof MirrorAge, unknown>>, settings: object = {}) =>
  isMirrorExpired(
    {
      powered_on_ms_since_sync: 0,
      boots_since_sync: 0,
      extended_until_lb: null,
      ...age,
    } as MirrorAge,
    kioskSettings.parse(settings),
    LB,
  );

describe('a mirror that nobody refreshed', () => {
  const cases: [string, Parameters<typeof expired>, boolean][] = [
    ['just synced', [{}], false],
    ['14 days of running', [{ powered_on_ms_since_sync: 14 * DAY }], false],
    ['a moment more', [{ powered_on_ms_since_sync: 14 * DAY + 1 }], true],
    ['30 boots', [{ boots_since_sync: 30 }], false],
    ['31 boots', [{ boots_since_sync: 31 }], true],
    ['3 days where 2 are set', [{ powered_on_ms_since_sync: 3 * DAY }, { mirror_days: 2 }], true],
    ['2 days where 2 are set', [{ powered_on_ms_since_sync: 2 * DAY }, { mirror_days: 2 }], false],
    ['6 boots where 5 are set', [{ boots_since_sync: 6 }, { mirror_boots: 5 }], true],
    ['15 days where 100 are set', [{ powered_on_ms_since_sync: 15 * DAY }, { mirror_days: 100 }], true],
    ['31 boots where 100 are set', [{ boots_since_sync: 31 }, { mirror_boots: 100 }], true],
    ['2 days where nonsense is set', [{ powered_on_ms_since_sync: 2 * DAY }, { mirror_days: 'x' }], true],
    ['2 boots where nonsense is set', [{ boots_since_sync: 2 }, { mirror_boots: -1 }], true],
    ['a running time before the sync', [{ powered_on_ms_since_sync: -1 }], true],
    ['no running time', [{ powered_on_ms_since_sync: Number.NaN }], true],
    ['boots that are no number', [{ boots_since_sync: null }], true],
  ];
  for (const [what, [age, settings], is] of cases) {
    it(`${what}: ${is ? 'expired' : 'good'}`, () => {
      expect(expired(age, settings)).toBe(is);
    });
  }
});

describe('a parent’s PIN', () => {
  const old = { powered_on_ms_since_sync: 20 * DAY, boots_since_sync: 99 };
  const cases: [string, unknown, boolean][] = [
    ['lets it go on for a day', LB + DAY, false],
    ['lets it go on to the last moment', LB + 1, false],
    ['ends with its day', LB, true],
    ['does not give more than a day', LB + DAY + 1, true],
    ['does not give for ever', Number.POSITIVE_INFINITY, true],
    ['gives nothing until nobody knows', Number.NaN, true],
  ];
  for (const [what, extended_until_lb, is] of cases) {
    it(what, () => {
      expect(expired({ ...old, extended_until_lb })).toBe(is);
    });
  }
});

describe('whatever is set', () => {
  it('never lets a mirror live longer than without it', () => {
    fc.assert(
      fc.property(
        fc.anything(),
        fc.anything(),
        fc.integer({ min: 0, max: 20 * DAY }),
        fc.integer({ min: 0, max: 40 }),
        (mirror_days, mirror_boots, powered_on_ms_since_sync, boots_since_sync) => {
          const age = { powered_on_ms_since_sync, boots_since_sync };
          return !expired(age) || expired(age, { mirror_days, mirror_boots });
        },
      ),
    );
  });
});
