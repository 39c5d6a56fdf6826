import { describe, expect, it } from 'vitest';
import { manualClock } from '../../sync/clock.ts';
import type { Testimony } from './standing.ts';
import { saysSynced, watchWitnesses } from './witnesses.ts';

const now = Date.UTC(2026, 10, 22, 12);
const HOUR = 3_600_000;

interface Machine {
  readonly timesynced?: number;
  readonly chrony?: boolean;
  readonly battery?: number;
}

/** What a machine that has been on for an hour says, after a look or more. */
async function said(
  machine: Machine,
  { rtc = false, looks = 1, believed = true } = {},
): Promise<Testimony[]> {
  const clock = manualClock(now - HOUR);
  await clock.advance(HOUR);
  const heard: Testimony[] = [];
  const stop = watchWitnesses({
    clock,
    rtc,
    machine: {
      timesyncedAt: () => machine.timesynced ?? null,
      chronySynced: async () => machine.chrony ?? false,
      batteryClock: () => machine.battery ?? null,
    },
    time: {
      hear: (testimony) => heard.push(testimony) > 0,
      state: () => (believed && heard.length > 0 ? 'trusted' : 'held'),
    },
  });
  await clock.advance((looks - 1) * 10_000);
  stop();
  await clock.advance(60_000);
  return heard;
}

describe('what a machine says of the time', () => {
  const ntp = { source: 'ntp', utc: now };
  const cases: [string, Machine, boolean, unknown[]][] = [
    ['that knows nothing', {}, true, []],
    ['that timesyncd set in this boot', { timesynced: now - HOUR + 5_000 }, false, [ntp]],
    ['whose timesyncd file is older than the boot', { timesynced: now - 2 * HOUR }, false, []],
    ['that chrony set', { chrony: true }, false, [ntp]],
    ['with a battery that nobody configured', { battery: now }, false, []],
    ['with a battery', { battery: now + 7 }, true, [{ source: 'rtc', utc: now + 7 }]],
    ['with a battery and network time', { battery: now + 7, chrony: true }, true, [ntp]],
  ];
  for (const [what, machine, rtc, expected] of cases) {
    it(`${what}, is ${JSON.stringify(expected.map((it) => (it as Testimony).source))}`, async () => {
      expect(await said(machine, { rtc })).toEqual(expected);
    });
  }

  it('is asked for every ten seconds until somebody is believed', async () => {
    const asked = await said({ battery: now }, { rtc: true, looks: 3, believed: false });
    expect([asked.length, (await said({ battery: now }, { rtc: true, looks: 3 })).length]).toEqual([3, 1]);
  });
});

describe('chrony', () => {
  const tracking = (reference: string, stratum: string, leap: string) =>
    `${reference},name,${stratum},1795348800.1,0.1,0.2,0.3,1.0,0.0,0.1,0.2,0.3,64.5,${leap}\n`;
  const cases: [string, string, boolean][] = [
    ['that follows a source', tracking('C0248F97', '3', 'Normal'), true],
    ['before a leap second', tracking('C0248F97', '3', 'Insert second'), true],
    ['that follows nobody', tracking('00000000', '0', 'Not synchronised'), false],
    ['that follows its own machine', tracking('7F7F0101', '10', 'Normal'), false],
    ['that answers otherwise', '506 Cannot talk to daemon', false],
    ['that is silent', '', false],
  ];
  for (const [what, text, synced] of cases) {
    it(`${what} is ${synced ? '' : 'not '}synchronised`, () => {
      expect(saysSynced(text)).toBe(synced);
    });
  }
});
