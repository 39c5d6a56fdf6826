import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { readMirrorAge } from '../../db/device/mirror-age.ts';
import { openDeviceReadOnly } from '../../db/device/open.ts';
import { openState, stateFile } from '../../db/device/state.ts';
import { type ManualClock, manualClock } from '../../sync/clock.ts';
import { type Log, quiet } from '../log.ts';
import { ageIn, watchMirrorAge } from './mirror-age.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'medio-age-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** A program with its state.db: `stop` ends it in order, `unplug` leaves it no time to write. */
function started(home: string, clock: ManualClock, log: Log = quiet) {
  const opened = openState({ home });
  if (opened.kind !== 'open') throw new Error(opened.kind);
  const { db } = opened;
  db.pragma('synchronous = OFF');
  const watched = watchMirrorAge({ clock, state: { db }, log });
  return {
    ...watched,
    db,
    stop: () => {
      watched.stop();
      db.close();
    },
    unplug: () => {
      db.close();
      watched.stop();
    },
  };
}

const age = (
  powered_on_ms_since_sync: number,
  boots_since_sync = 0,
  extended_until_lb: number | null = null,
) => ({
  powered_on_ms_since_sync,
  boots_since_sync,
  extended_until_lb,
});

describe('the time without a sync', () => {
  it('begins at nothing on a new kiosk, and counts what it runs and sleeps', async () => {
    const clock = manualClock();
    await clock.advance(5 * MINUTE);
    const it = started(newHome(), clock);
    onTestFinished(it.stop);
    expect(it.age()).toEqual(age(0));
    await clock.advance(10 * MINUTE);
    clock.suspend(2 * HOUR);
    clock.setNow(0);
    await clock.advance(1_500);
    expect(it.age()).toEqual(age(2 * HOUR + 10 * MINUTE + 1_500));
  });

  it('goes on over a restart of the program, which is no start of the machine', async () => {
    const home = newHome();
    const clock = manualClock();
    const first = started(home, clock);
    await clock.advance(90_000);
    first.stop();
    await clock.advance(30_000);
    const next = started(home, clock);
    onTestFinished(next.stop);
    expect(next.age()).toEqual(age(120_000));
  });

  it('counts a start of the machine from its own beginning, and not the time it was off', async () => {
    const home = newHome();
    const clock = manualClock();
    const first = started(home, clock);
    await clock.advance(90_000);
    first.stop();
    const later = clock.reboot(7 * 24 * HOUR);
    await later.advance(20_000);
    const next = started(home, later);
    onTestFinished(next.stop);
    await later.advance(10_000);
    expect(next.age()).toEqual(age(120_000, 1));
  });

  it('takes a boot time that jumped back for another start', async () => {
    const home = newHome();
    const clock = manualClock();
    await clock.advance(10 * MINUTE);
    started(home, clock).stop();
    const next = started(home, manualClock());
    onTestFinished(next.stop);
    expect(next.age()).toEqual(age(0, 1));
  });

  it('loses at most a minute to a pulled plug', async () => {
    const home = newHome();
    const clock = manualClock();
    const first = started(home, clock);
    await clock.advance(10 * MINUTE + 59_000);
    first.unplug();
    const next = started(home, clock.reboot());
    onTestFinished(next.stop);
    expect(next.age()).toEqual(age(10 * MINUTE, 1));
  });

  it('counts every start, however soon the plug is pulled', () => {
    const home = newHome();
    let clock = manualClock();
    for (let start = 0; start < 31; start++) {
      started(home, clock).unplug();
      clock = clock.reboot();
    }
    const last = started(home, clock);
    onTestFinished(last.stop);
    expect(last.age()).toEqual(age(0, 31));
  });

  it('begins anew with a sync, and stays so when the plug is pulled at once', async () => {
    const home = newHome();
    let clock = manualClock();
    const first = started(home, clock);
    await clock.advance(3 * HOUR);
    first.extend(5 * HOUR);
    first.stop();
    clock = clock.reboot();
    await clock.advance(10_000);
    const second = started(home, clock);
    expect(second.age()).toEqual(age(3 * HOUR + 10_000, 1, 5 * HOUR));
    second.synced();
    expect(second.age()).toEqual(age(0));
    second.unplug();
    const third = started(home, clock.reboot());
    onTestFinished(third.stop);
    expect(third.age()).toEqual(age(0, 1));
  });

  it('waits for the next minute to be written after a sync that changes little', async () => {
    const clock = manualClock();
    const it = started(newHome(), clock);
    onTestFinished(it.stop);
    await clock.advance(90_000);
    const written = readMirrorAge(it.db);
    it.synced();
    expect([readMirrorAge(it.db), it.age()]).toEqual([written, age(0)]);
    await clock.advance(30_000);
    expect(readMirrorAge(it.db)).toEqual({
      running_ms: 30_000,
      boots: 0,
      boot_id: 'boot-1',
      boot_ms: 120_000,
      extended_until_lb: null,
    });
  });

  it('keeps a parent’s day over a pulled plug', () => {
    const home = newHome();
    const clock = manualClock();
    const first = started(home, clock);
    first.extend(99_000);
    first.unplug();
    const next = started(home, clock.reboot());
    onTestFinished(next.stop);
    expect(next.age()).toEqual(age(0, 1, 99_000));
  });

  it('goes on counting where it cannot be written, says so, and is written when it can be', async () => {
    const complaints: unknown[] = [];
    const clock = manualClock();
    const it = started(newHome(), clock, { ...quiet, warn: (...line: unknown[]) => complaints.push(line) });
    onTestFinished(it.stop);
    it.db.pragma('query_only = ON');
    await clock.advance(3 * MINUTE);
    it.extend(99_000);
    expect([it.age(), complaints.length]).toEqual([age(3 * MINUTE, 0, 99_000), 4]);
    it.db.pragma('query_only = OFF');
    await clock.advance(MINUTE);
    expect(readMirrorAge(it.db)).toMatchObject({ running_ms: 4 * MINUTE, extended_until_lb: 99_000 });
    expect(complaints.length).toBe(4);
  });

  it('counts as long as the program runs where there is no state.db', async () => {
    const clock = manualClock();
    const it = watchMirrorAge({ clock, state: null, log: quiet });
    onTestFinished(it.stop);
    await clock.advance(HOUR);
    expect(it.age()).toEqual(age(HOUR));
    it.extend(5);
    expect(it.age()).toEqual(age(HOUR, 0, 5));
    it.synced();
    expect(it.age()).toEqual(age(0));
  });

  it('is the same for another program that only reads, and as a start would find it when none runs', async () => {
    const home = newHome();
    const clock = manualClock();
    const first = started(home, clock);
    await clock.advance(90_000);
    const look = (at: ManualClock) => {
      const reader = openDeviceReadOnly(stateFile(home));
      if (reader.kind !== 'open') throw new Error(reader.kind);
      try {
        return ageIn(reader.db, at);
      } finally {
        reader.db.close();
      }
    };
    expect(look(clock)).toEqual(first.age());
    first.stop();
    const later = clock.reboot();
    await later.advance(5_000);
    expect([look(later), look(later)]).toEqual([age(95_000, 1), age(95_000, 1)]);
  });

  it('is nothing for a reader of a file in which nothing was counted yet', () => {
    const opened = openState({ home: newHome() });
    if (opened.kind !== 'open') throw new Error(opened.kind);
    onTestFinished(() => {
      opened.db.close();
    });
    expect(ageIn(opened.db, manualClock())).toEqual(age(0));
  });
});

type Act =
  | { readonly kind: 'run' | 'sleep' | 'off'; readonly ms: number }
  | { readonly kind: 'restart' | 'unplug' | 'sync' };

it('is never more than a minute short for each pulled plug, and no start is missing', async () => {
  const ms = fc.oneof(fc.integer({ min: 1, max: 5 * MINUTE }), fc.constantFrom(MINUTE - 1, MINUTE, 3 * HOUR));
  const act: fc.Arbitrary<Act> = fc.oneof(
    fc.record({ kind: fc.constantFrom('run', 'sleep', 'off'), ms }),
    fc.record({ kind: fc.constantFrom('restart', 'unplug', 'sync') }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(act, { maxLength: 30 }), async (acts) => {
      const home = mkdtempSync(join(tmpdir(), 'medio-ages-'));
      let clock = manualClock();
      let it = started(home, clock);
      const truth = { ms: 0, boots: 0, plugs: 0 };
      try {
        for (const each of acts) {
          switch (each.kind) {
            case 'run':
              await clock.advance(each.ms);
              truth.ms += each.ms;
              break;
            case 'sleep':
              clock.suspend(each.ms);
              // What it slept is written with the minute after.
              await clock.advance(MINUTE);
              truth.ms += each.ms + MINUTE;
              break;
            case 'sync':
              it.synced();
              Object.assign(truth, { ms: 0, boots: 0, plugs: 0 });
              break;
            case 'restart':
              it.stop();
              it = started(home, clock);
              break;
            default: {
              const inOrder = each.kind === 'off';
              inOrder ? it.stop() : it.unplug();
              clock = clock.reboot(inOrder ? each.ms : 0);
              it = started(home, clock);
              truth.boots += 1;
              truth.plugs += inOrder ? 0 : 1;
            }
          }
          const { powered_on_ms_since_sync: counted, boots_since_sync } = it.age();
          expect(boots_since_sync).toBe(truth.boots);
          expect(counted).toBeGreaterThanOrEqual(truth.ms - truth.plugs * MINUTE);
          // A sync of the last two minutes may not be in the file yet.
          expect(counted).toBeLessThanOrEqual(truth.ms + (truth.plugs > 0 ? 2 * MINUTE : 0));
        }
      } finally {
        it.stop();
        rmSync(home, { recursive: true, force: true });
      }
    }),
    { numRuns: 60 },
  );
}, 120_000);
