import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { grantLease, type KioskOfDay, type LeasedDay } from './grant-lease.ts';

const LEASE = 600;
const kiosk = (kiosk_id: string, change: Partial<KioskOfDay> = {}): KioskOfDay => ({
  kiosk_id,
  used_s: 0,
  upto_s: null,
  kept_s: 0,
  ...change,
});
const day = (whole_s: number, ...kiosks: KioskOfDay[]): LeasedDay => ({ whole_s, foreign_s: 0, kiosks });

describe('a lease', () => {
  const cases: [string, LeasedDay, number][] = [
    ['is as long as one is', day(3600, kiosk('a'), kiosk('b')), 600],
    ['begins where the kiosk stands', day(3600, kiosk('a', { used_s: 700 }), kiosk('b')), 1300],
    ['is what is left of the date', day(900, kiosk('a', { used_s: 700 }), kiosk('b')), 900],
    ['leaves what others have played', day(900, kiosk('a'), kiosk('b', { used_s: 500 })), 400],
    ['leaves what others may still play', day(900, kiosk('a'), kiosk('b', { upto_s: 600 })), 300],
    ['leaves what is kept for others', day(900, kiosk('a'), kiosk('b', { kept_s: 800 })), 100],
    [
      'counts what others have played, may play and keep once',
      day(900, kiosk('a'), kiosk('b', { used_s: 500, upto_s: 600, kept_s: 550 })),
      300,
    ],
    ['counts what was watched elsewhere', { ...day(900, kiosk('a')), foreign_s: 500 }, 400],
    ['is nothing more where nothing is left', day(900, kiosk('a', { used_s: 900 })), 900],
    ['is nothing where there is no date to speak of', day(0, kiosk('a')), 0],
    ['is never shortened', { ...day(900, kiosk('a', { used_s: 10, upto_s: 600 })), foreign_s: 5000 }, 600],
    ['is nothing for a kiosk that is not of the household', day(900, kiosk('b')), 0],
  ];
  for (const [what, of, upto_s] of cases) {
    it(what, () => expect(grantLease(of, 'a', LEASE)).toBe(upto_s));
  }

  it('never brings what all kiosks may play beyond the date, where it was not beyond before', () => {
    const seconds = fc.nat({ max: 4000 });
    const some = fc.record({ used_s: seconds, upto_s: fc.option(seconds), kept_s: fc.nat({ max: 900 }) });
    fc.assert(
      fc.property(
        fc.array(some, { minLength: 1, maxLength: 4 }),
        seconds,
        seconds,
        (kiosks, whole_s, foreign_s) => {
          const all = kiosks.map((each, n) => kiosk(String(n), each));
          const upto_s = grantLease({ whole_s, foreign_s, kiosks: all }, '0', LEASE);
          const committed = (each: KioskOfDay) => Math.max(each.used_s, each.upto_s ?? 0, each.kept_s);
          const sum = (of: readonly KioskOfDay[]) => of.reduce((total, each) => total + committed(each), 0);
          const after = all.map((each, n) => (n === 0 ? { ...each, upto_s } : each));
          return sum(after) + foreign_s <= Math.max(whole_s, sum(all) + foreign_s);
        },
      ),
    );
  });
});
