import { describe, expect, it } from 'vitest';
import { leaseDue, type Standing } from './due.ts';

const today = '2026-01-16';
const minute = 60_000;
const T = 10 * minute;
const lease = { date: today, upto_s: 600 };
const resting: Standing = {
  lease: null,
  used_s: 0,
  plays: false,
  wantedAt: 0,
  answered: null,
  unsure: false,
};
const playing: Standing = { ...resting, plays: true, lease, answered: { at: 0, left_s: 600 }, wantedAt: T };

describe('a lease', () => {
  const cases: [string, Standing, ReturnType<typeof leaseDue>][] = [
    ['is asked for when a child begins to play', { ...playing, lease: null, answered: null }, 'take'],
    ['is asked for when a date begins', { ...playing, lease: null }, 'take'],
    ['is asked for where nobody knows what the last answer left', { ...playing, answered: null }, 'take'],
    ['is left alone in its first half', { ...playing, used_s: 299 }, 'nothing'],
    ['is asked for again at half', { ...playing, used_s: 300 }, 'take'],
    [
      'is asked for again at half of what the last answer left',
      { ...playing, used_s: 500, answered: { at: 0, left_s: 150 } },
      'nothing',
    ],
    [
      'is not asked for all the time near the end of the date',
      { ...playing, used_s: 599, answered: { at: T - 9_999, left_s: 2 } },
      'nothing',
    ],
    [
      'is given back a minute after the last session',
      { ...resting, lease, wantedAt: T - minute },
      'give_back',
    ],
    ['is kept until then', { ...resting, lease, wantedAt: T - minute + 1 }, 'nothing'],
    [
      'is asked for once more where an answer may have been lost, and only then given back',
      { ...resting, lease, unsure: true },
      'take',
    ],
    ['that the record may have and the kiosk has not is asked for', { ...resting, unsure: true }, 'take'],
    [
      'of a date that is over is forgotten',
      { ...playing, lease: { ...lease, date: '2026-01-15' } },
      'forget',
    ],
    ['of a date to come is forgotten', { ...resting, lease: { ...lease, date: '2026-01-17' } }, 'forget'],
    ['is nothing to a child who neither plays nor has one', resting, 'nothing'],
  ];
  for (const [what, standing, due] of cases) {
    it(what, () => expect(leaseDue(standing, today, T)).toBe(due));
  }
});
