import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { manualClock, systemClock } from './clock.ts';

describe('the system’s clock', () => {
  it.skipIf(process.platform !== 'linux')('counts from the machine’s start, and names it', () => {
    const clock = systemClock();
    const up = Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 1000;
    expect(Math.abs(clock.boot() - up) < 1_000).toBe(true);
    expect(clock.bootId).toBe(readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim());
    expect(systemClock().bootId).toBe(clock.bootId);
  });
});

describe('a clock that a test moves', () => {
  it('sleeps, has its date set, and is started anew', async () => {
    const clock = manualClock(1_000_000);
    let alarms = 0;
    clock.every(1_000, () => {
      alarms += 1;
    });
    await clock.advance(2_500);
    clock.suspend(10_000);
    const reading = (it: typeof clock) => [it.now(), it.monotonic(), it.boot(), it.bootId];
    expect([reading(clock), alarms]).toEqual([[1_012_500, 2_500, 12_500, 'boot-1'], 2]);
    clock.setNow(5);
    expect(reading(clock)).toEqual([5, 2_500, 12_500, 'boot-1']);
    const next = clock.reboot(95);
    await next.advance(1_000);
    expect([reading(next), alarms]).toEqual([[1_100, 1_000, 1_000, 'boot-2'], 2]);
  });
});
