import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readClock, readZones } from '../../db/device/clock.ts';
import { type ManualClock, manualClock } from '../../sync/clock.ts';
import { quiet } from '../log.ts';
import { openAgentState } from '../state.ts';
import { keepTime } from './kept.ts';

const noon = Date.UTC(2026, 10, 22, 12);
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'medio-kept-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

function started(home: string, clock: ManualClock) {
  const opened = openAgentState({ home, log: quiet }, null);
  if (opened.kind !== 'open') throw new Error(opened.why.detail);
  const { state } = opened;
  let corrected = 0;
  const onCorrected = () => {
    corrected += 1;
  };
  const kept = keepTime({ clock, builtAt: 0, state, onCorrected, log: quiet });
  const unplug = () => {
    state.close();
    kept.stop();
  };
  const stop = () => {
    kept.stop();
    state.close();
  };
  return { ...kept, db: state.db, corrected: () => corrected, unplug, stop };
}

describe('the time in state.db', () => {
  it('is kept every minute, so that a pulled plug costs one at most', async () => {
    const home = newHome();
    const clock = manualClock(noon);
    const first = started(home, clock);
    first.time.hear({ source: 'gateway', utc: noon });
    await clock.advance(10 * MINUTE + 40_000);
    first.unplug();
    const next = started(home, clock.reboot(5 * HOUR));
    onTestFinished(next.stop);
    expect([next.time.now(), next.time.state()]).toEqual([noon + 10 * MINUTE, 'held']);
  });

  it('is exact after a clean stop, and goes on in the same boot', async () => {
    const home = newHome();
    const clock = manualClock(noon);
    const first = started(home, clock);
    first.time.hear({ source: 'ntp', utc: noon });
    await clock.advance(40_000);
    first.stop();
    clock.suspend(HOUR);
    const next = started(home, clock);
    onTestFinished(next.stop);
    expect([next.time.now(), next.time.state(), readClock(next.db)]).toEqual([
      noon + HOUR + 40_000,
      'trusted',
      expect.objectContaining({ trusted: 1, source: 'ntp', boot_id: 'boot-1' }),
    ]);
  });

  it('is written as soon as it is confirmed, and who waits for it is told', () => {
    const it = started(newHome(), manualClock(noon));
    onTestFinished(it.stop);
    it.time.hear({ source: 'gateway', utc: noon + HOUR });
    it.time.hear({ source: 'gateway', utc: noon + HOUR });
    expect([readClock(it.db)?.lb, it.corrected()]).toEqual([noon + HOUR, 1]);
  });

  it('is kept in whole milliseconds, whatever the round trip halves', () => {
    const it = started(newHome(), manualClock(noon));
    onTestFinished(it.stop);
    expect(it.time.hear({ source: 'gateway', utc: noon + HOUR + 0.4 })).toBe(true);
    expect(readClock(it.db)).toMatchObject({ lb: noon + HOUR, gateway_at: noon + HOUR, trusted: 1 });
  });

  it('is not believed where it cannot be written', () => {
    const it = started(newHome(), manualClock(noon));
    onTestFinished(it.stop);
    it.db.pragma('query_only = ON');
    expect([it.time.hear({ source: 'gateway', utc: noon + HOUR }), it.time.state()]).toEqual([false, 'held']);
    it.db.pragma('query_only = OFF');
    expect([it.time.hear({ source: 'gateway', utc: noon + HOUR }), it.time.state()]).toEqual([
      true,
      'trusted',
    ]);
  });

  it('has the household’s zones, the former ones as long as they count', async () => {
    const home = newHome();
    const clock = manualClock(noon);
    const first = started(home, clock);
    first.time.hear({ source: 'gateway', utc: noon });
    for (const zone of ['Europe/Berlin', 'Europe/Berlin', 'Asia/Tokyo', 'America/New_York']) {
      first.days.calendar(zone);
    }
    const newYorksMidnight = Date.UTC(2026, 10, 23, 5);
    expect(readZones(first.db)).toEqual([
      { timezone: 'America/New_York', since: noon, until: null },
      { timezone: 'Asia/Tokyo', since: noon, until: newYorksMidnight },
      { timezone: 'Europe/Berlin', since: 0, until: newYorksMidnight },
    ]);
    expect(first.days.today()).toBe('2026-11-22 America/New_York 1');
    first.stop();
    const next = started(home, clock);
    onTestFinished(next.stop);
    expect(next.days.latest()?.timezone).toBe('America/New_York');
    clock.suspend(3 * 24 * HOUR);
    next.days.calendar('Europe/Berlin');
    expect(readZones(next.db).map(({ timezone }) => timezone)).toEqual(['Europe/Berlin', 'America/New_York']);
  });
});
