import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SharingKiosk } from '../../db/day/sharing.ts';
import { offlineShare, type Share, shareLeft } from './share.ts';

const AT = 1_000_000;
const offline = (minutes: unknown, used_here_s: unknown) =>
  ({ kind: 'offline', minutes, used_here_s }) as Share;
const leased = (until: unknown, left_s: unknown) => ({ kind: 'leased', until, left_s }) as Share;
const nothing = { left_s: 0, ends_in_s: 0 };

describe('what is left of a share', () => {
  const cases: [string, Share, ReturnType<typeof shareLeft>][] = [
    ['all of the day', { kind: 'whole' }, { left_s: null, ends_in_s: null }],
    ['a lease', leased(AT + 90_000, 600), { left_s: 600, ends_in_s: 90 }],
    ['a lease, to the second below', leased(AT + 90_999, 600), { left_s: 600, ends_in_s: 90 }],
    ['a lease that has ended', leased(AT, 600), { left_s: 600, ends_in_s: 0 }],
    ['a lease long over', leased(0, 600), { left_s: 600, ends_in_s: 0 }],
    ['a lease that never ends', leased(Number.POSITIVE_INFINITY, 600), nothing],
    ['a lease until nobody knows', leased(null, 600), { left_s: 600, ends_in_s: 0 }],
    ['a lease of less than nothing', leased(AT + 90_000, -1), nothing],
    ['a lease of nonsense', leased(AT + 90_000, '600'), nothing],
    ['minutes set aside', offline(10, 90), { left_s: 510, ends_in_s: null }],
    ['minutes used up', offline(10, 600), { left_s: 0, ends_in_s: null }],
    ['minutes used up and more', offline(10, 601), { left_s: 0, ends_in_s: null }],
    [
      'more minutes than any day has',
      offline(Number.MAX_SAFE_INTEGER, 0),
      { left_s: 93_600, ends_in_s: null },
    ],
    ['minutes less than none', offline(-10, 0), { left_s: 0, ends_in_s: null }],
    ['a use that is no number', offline(10, Number.NaN), { left_s: 0, ends_in_s: null }],
    ['a use below none', offline(10, -600), { left_s: 0, ends_in_s: null }],
  ];
  for (const [what, share, left] of cases) {
    it(`${what}: ${JSON.stringify(left)}`, () => {
      expect(shareLeft(share, AT)).toEqual(left);
    });
  }
});

describe('a kiosk without a lease', () => {
  const kiosks = (...minutes: (number | undefined)[]): SharingKiosk[] =>
    minutes.map((offline_minutes, index) => ({ id: `k${index}`, offline_minutes }));
  const minutesOf = (all: readonly SharingKiosk[], whole_s = 3600) =>
    all.map(({ id }) => {
      const share = offlineShare(all, id, { whole_s, used_here_s: 0 });
      return share.kind === 'offline' ? share.minutes : share.kind;
    });

  it('has all of the day where it is alone', () => {
    expect([minutesOf(kiosks(undefined)), minutesOf(kiosks(10))]).toEqual([['whole'], ['whole']]);
  });

  const cases: [string, (number | undefined)[], number[]][] = [
    ['the first has the day and others have nothing', [undefined, undefined, undefined], [60, 0, 0]],
    ['what is set aside for another is taken from the first', [undefined, 20, undefined], [40, 20, 0]],
    ['what is set for the first is all it has', [10, undefined], [10, 0]],
    ['more than the day is handed out in order', [40, 40, 40], [40, 20, 0]],
    ['nothing is left for the first where others have it all', [undefined, 60], [0, 60]],
  ];
  for (const [what, minutes, shares] of cases) {
    it(`of several: ${what}`, () => {
      expect(minutesOf(kiosks(...minutes))).toEqual(shares);
    });
  }

  it('has nothing where it is not among them', () => {
    const day = { whole_s: 3600, used_here_s: 0 };
    const none = { kind: 'offline', minutes: 0, used_here_s: 0 };
    expect([offlineShare(kiosks(undefined), 'x', day), offlineShare([], 'x', day)]).toEqual([none, none]);
  });

  it('never has more, all kiosks together, than the day', () => {
    const some = fc.array(fc.option(fc.integer({ min: 0, max: 1440 }), { nil: undefined }), {
      minLength: 2,
      maxLength: 5,
    });
    fc.assert(
      fc.property(some, fc.integer({ min: 0, max: 1560 * 60 }), (minutes, whole_s) => {
        const shares = minutesOf(kiosks(...minutes), whole_s).map(Number);
        return shares.reduce((sum, each) => sum + each, 0) * 60 <= whole_s;
      }),
    );
  });
});
