import { describe, expect, it } from 'vitest';
import type { ClockRow } from '../../db/device/clock.ts';
import { type ManualClock, manualClock } from '../../sync/clock.ts';
import { quiet } from '../log.ts';
import { trustedClock } from './trusted.ts';

const builtAt = Date.UTC(2026, 10, 1);
const noon = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A clock as it starts, and what it had written when it was corrected. */
function startedOn(clock: ManualClock, saved: ClockRow | null = null) {
  const corrections: [ClockRow, number][] = [];
  const correct = (row: ClockRow, shift_ms: number) => corrections.push([row, shift_ms]);
  return { time: trustedClock({ clock, builtAt, saved, correct, log: quiet }), corrections };
}

/** What is in the file after the gateway was heard at noon. */
function keptAfterNoon(): { clock: ManualClock; row: ClockRow } {
  const clock = manualClock(noon);
  const { time } = startedOn(clock);
  time.hear({ source: 'gateway', utc: noon });
  return { clock, row: time.row() };
}

describe('the kiosk’s time', () => {
  it('is held until the gateway is heard, then the gateway’s, in whole milliseconds', async () => {
    const clock = manualClock(noon);
    const { time, corrections } = startedOn(clock);
    expect([time.state(), time.now(), time.status().ahead_ms]).toEqual(['held', noon, null]);
    expect(time.hear({ source: 'gateway', utc: noon + HOUR + 0.4 })).toBe(true);
    await clock.advance(1000);
    expect([time.state(), time.now(), time.status()]).toEqual([
      'trusted',
      noon + HOUR + 1000,
      { source: 'gateway', lb: noon + HOUR + 1000, ahead_ms: -HOUR, backward: null },
    ]);
    expect(corrections).toEqual([[expect.objectContaining({ lb: noon + HOUR, trusted: 1 }), HOUR]]);
  });

  it('is not moved by the system’s clock, held or trusted, either way', () => {
    const clock = manualClock(noon);
    const { time } = startedOn(clock);
    for (const wall of [noon + 3 * DAY, noon - 3 * DAY, 0]) {
      clock.setNow(wall);
      expect(time.now()).toBe(noon);
    }
    time.hear({ source: 'gateway', utc: noon });
    clock.setNow(0);
    expect([time.now(), time.state(), time.status().ahead_ms]).toEqual([noon, 'trusted', -noon]);
  });

  it('goes on while the machine sleeps', () => {
    const { clock, row } = keptAfterNoon();
    const { time } = startedOn(clock, row);
    clock.suspend(5 * HOUR);
    expect([time.now(), time.state()]).toEqual([noon + 5 * HOUR, 'trusted']);
  });

  it('goes on, trusted, when only the program is started anew', async () => {
    const { clock, row } = keptAfterNoon();
    await clock.advance(HOUR);
    const { time } = startedOn(clock, row);
    expect([time.now(), time.state(), time.status().source]).toEqual([noon + HOUR, 'trusted', 'gateway']);
  });

  it('stands still while the machine is off, and is held in the next boot', async () => {
    const { clock, row } = keptAfterNoon();
    const next = clock.reboot(3 * DAY);
    const { time } = startedOn(next, row);
    await next.advance(HOUR);
    expect([time.now(), time.state(), time.status().source]).toEqual([noon + HOUR, 'held', 'gateway']);
  });

  it('is unset where nobody ever confirmed it and the system’s clock is older than the program', () => {
    const clock = manualClock(0);
    const { time } = startedOn(clock);
    expect([time.state(), time.hear({ source: 'gateway', utc: builtAt - 1 }), time.state()]).toEqual([
      'unset',
      false,
      'unset',
    ]);
    const { row } = keptAfterNoon();
    expect(startedOn(clock.reboot(), row).time.state()).toBe('held');
  });

  it('is not corrected when the correction cannot be written, and is the next time', () => {
    const clock = manualClock(noon);
    let full = true;
    const correct = () => {
      if (full) throw new Error('disk full');
    };
    const time = trustedClock({ clock, builtAt, saved: null, correct, log: quiet });
    expect([time.hear({ source: 'gateway', utc: noon + DAY }), time.state(), time.now()]).toEqual([
      false,
      'held',
      noon,
    ]);
    full = false;
    expect([time.hear({ source: 'gateway', utc: noon + DAY }), time.now()]).toEqual([true, noon + DAY]);
  });

  it('is written for the moment of writing', async () => {
    const { clock, row } = keptAfterNoon();
    const { time } = startedOn(clock, row);
    await clock.advance(90_000);
    expect(time.row()).toEqual({ ...row, lb: noon + 90_000, boot_ms: 90_000 });
  });
});

describe('a time that is heard', () => {
  const held = () => {
    const { clock, row } = keptAfterNoon();
    return startedOn(clock.reboot(HOUR), row);
  };
  const believed: [string, Parameters<ReturnType<typeof held>['time']['hear']>[0], boolean][] = [
    ['from the gateway', { source: 'gateway', utc: noon + DAY }, true],
    ['from network time', { source: 'ntp', utc: noon + DAY }, true],
    ['from a parent', { source: 'parent', utc: noon + DAY }, true],
    ['from a parent, before the program was built', { source: 'parent', utc: builtAt - 1 }, false],
    ['from a parent, 399 days on', { source: 'parent', utc: noon + 399 * DAY }, true],
    ['from a parent, 400 days on', { source: 'parent', utc: noon + 400 * DAY }, false],
    ['from the battery', { source: 'rtc', utc: noon + HOUR }, true],
    ['from a battery that is behind', { source: 'rtc', utc: noon - 1 }, false],
    ['from a battery 399 days on', { source: 'rtc', utc: noon + 399 * DAY }, true],
    ['from a battery 400 days on', { source: 'rtc', utc: noon + 400 * DAY }, false],
    ['that is none', { source: 'gateway', utc: Number.NaN }, false],
  ];
  for (const [what, testimony, isBelieved] of believed) {
    it(`${what} is ${isBelieved ? '' : 'not '}believed`, () => {
      const { time } = held();
      expect(time.hear(testimony)).toBe(isBelieved);
      expect([time.state(), time.now()]).toEqual(isBelieved ? ['trusted', testimony.utc] : ['held', noon]);
    });
  }

  it('from a battery is nothing to a kiosk that never heard its gateway', () => {
    const { time } = startedOn(manualClock(noon));
    expect([time.hear({ source: 'rtc', utc: noon + HOUR }), time.state()]).toEqual([false, 'held']);
  });

  it('is corrected by whoever knows better in the same boot, and by nobody who knows less', () => {
    const { time, corrections } = held();
    const say = (source: 'rtc' | 'parent' | 'ntp' | 'gateway', hours: number) =>
      time.hear({ source, utc: noon + hours * HOUR });
    const answers = [say('rtc', 1), say('ntp', 2), say('parent', 3), say('gateway', 4), say('ntp', 5)];
    expect([answers, time.now()]).toEqual([[true, true, false, true, false], noon + 4 * HOUR]);
    expect(corrections.map(([, shift_ms]) => shift_ms / HOUR)).toEqual([1, 1, 2]);
  });

  it('within a second of what is known corrects nothing', () => {
    const { time, corrections } = held();
    time.hear({ source: 'gateway', utc: noon + DAY });
    time.hear({ source: 'gateway', utc: noon + DAY + 999 });
    time.hear({ source: 'gateway', utc: noon + DAY - 999 });
    expect([time.now(), corrections.length]).toEqual([noon + DAY, 1]);
  });

  it('by a long way corrects nothing that it may be wrong by', () => {
    const { time, corrections } = held();
    const late = (utc: number) => time.hear({ source: 'gateway', utc, within_ms: 4_000 });
    expect([late(noon + DAY), time.now()]).toEqual([true, noon + DAY]);
    late(noon + DAY + 4_999);
    expect([time.now(), corrections.length]).toEqual([noon + DAY, 1]);
    late(noon + DAY + 5_000);
    expect([time.now(), corrections.length]).toEqual([noon + DAY + 5_000, 2]);
  });

  it('over five minutes earlier than before is taken, and told', () => {
    const { time } = held();
    time.hear({ source: 'gateway', utc: noon - 6 * 60_000 });
    expect([time.now(), time.status().backward]).toEqual([
      noon - 6 * 60_000,
      { at: noon - 6 * 60_000, by_ms: 6 * 60_000 },
    ]);
    const other = held().time;
    other.hear({ source: 'gateway', utc: noon - 5 * 60_000 });
    expect([other.now(), other.status().backward]).toEqual([noon - 5 * 60_000, null]);
  });

  it('earlier than what the system’s clock had guessed is nobody’s fault', () => {
    const { time } = startedOn(manualClock(noon + 900 * DAY));
    time.hear({ source: 'gateway', utc: noon });
    expect([time.now(), time.status().backward]).toEqual([noon, null]);
  });
});
