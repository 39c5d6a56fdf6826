import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type ManualClock, manualClock } from '../../sync/clock.ts';
import { PIN, type SampleParent, sampleParent } from './sample-parent.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** In how many minutes of running at the least so many PINs are looked at, the first at once. */
const ladder = [0, 0, 0, 0, 0, 5, 15, 35, 75, 155, 315, 555, 795, 1035, 1275, 1515];

/** As many as were looked at, each at its moment of running; then four hours apart. */
function soonest(looks: number): number {
  const beyond = Math.max(0, looks - ladder.length);
  return ((ladder[looks - 1 - beyond] ?? 0) + beyond * 240) * MINUTE;
}

describe('whoever guesses', () => {
  it('has 15 tries in the first day that the machine runs, and 6 in each day after it', () => {
    const within = (hours: number) => {
      let looks = 1;
      while (soonest(looks + 1) < hours * HOUR) looks += 1;
      return looks;
    };
    expect([1, 24, 48, 72, 30 * 24].map(within)).toEqual([8, 15, 21, 27, 189]);
  });
});

/** What a child, or a whole class, can do to a kiosk, and what a parent does now and then. Milliseconds. */
type Act =
  | { readonly kind: 'guess'; readonly times: number; readonly at_once: boolean }
  /** As soon as it may be, each time. */
  | { readonly kind: 'patience'; readonly times: number }
  /** The plug is pulled while a PIN is looked at. */
  | { readonly kind: 'cut'; readonly pin: string; readonly off: number }
  | { readonly kind: 'plug' | 'wait' | 'sleep' | 'wall'; readonly ms: number }
  | { readonly kind: 'right' | 'restart' };

const waits = [5, 10, 20, 40, 80, 160, 240].map((minutes) => minutes * MINUTE);
const ms = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...waits) },
  { weight: 1, arbitrary: fc.constantFrom(...waits.map((wait) => wait - 1)) },
  { weight: 1, arbitrary: fc.integer({ min: 0, max: 5 * HOUR }) },
);
const guess = fc.record({
  kind: fc.constant('guess' as const),
  times: fc.integer({ min: 1, max: 7 }),
  at_once: fc.boolean(),
});
const patience = fc.record({
  kind: fc.constant('patience' as const),
  times: fc.integer({ min: 1, max: 12 }),
});
const cut = fc.record({
  kind: fc.constant('cut' as const),
  pin: fc.constantFrom('0000', PIN),
  off: fc.integer({ min: 0, max: HOUR }),
});
const act: fc.Arbitrary<Act> = fc.oneof(
  { weight: 10, arbitrary: guess },
  { weight: 2, arbitrary: patience },
  { weight: 2, arbitrary: cut },
  { weight: 8, arbitrary: fc.record({ kind: fc.constantFrom('wait', 'sleep'), ms }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom('plug', 'wall'), ms }) },
  { weight: 1, arbitrary: fc.constantFrom({ kind: 'restart' as const }, { kind: 'right' as const }) },
);

it('no tries come sooner than that and none is forgotten but for the right PIN, whatever is done to the kiosk', async () => {
  await fc.assert(fc.asyncProperty(fc.array(act, { minLength: 5, maxLength: 40 }), live), { numRuns: 150 });
}, 240_000);

async function live(acts: readonly Act[]): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'medio-guesses-'));
  let clock: ManualClock = manualClock();
  let before = 0;
  const running = () => before + clock.boot();
  /** When the machine had run how long, a PIN was looked at since the last right one. */
  let looks: number[] = [];
  let cutNow: (() => void) | null = null;
  const start = (): SampleParent =>
    sampleParent({
      clock,
      home,
      hurried: true,
      compare: (pin) => {
        looks.push(running());
        if (cutNow) {
          cutNow();
          return new Promise(() => undefined);
        }
        if (pin === PIN) looks = [];
        return Promise.resolve();
      },
    });
  let kiosk = start();
  const stop = { kind: 'stop' } as const;
  const plug = (off: number) => {
    kiosk.pullPlug();
    before = running();
    clock = clock.reboot(off);
    kiosk = start();
  };
  try {
    for (const each of acts) {
      switch (each.kind) {
        case 'guess': {
          const tries = Array.from({ length: each.times }, () => () => kiosk.parent.act('0000', stop));
          if (each.at_once) await Promise.all(tries.map((attempt) => attempt()));
          else for (const attempt of tries) await attempt();
          break;
        }
        case 'patience':
          for (let n = 0; n < each.times; n++) {
            const answer = await kiosk.parent.act('0000', stop);
            if ('wait_s' in answer) clock.suspend(answer.wait_s * 1_000);
          }
          break;
        case 'cut': {
          const reached = new Promise<void>((resolve) => {
            cutNow = resolve;
          });
          const answered = kiosk.parent.act(each.pin, stop);
          await Promise.race([reached, answered]);
          cutNow = null;
          plug(each.off);
          break;
        }
        case 'right':
          await kiosk.parent.act(PIN, stop);
          break;
        case 'wait':
          await clock.advance(Math.min(each.ms, MINUTE));
          clock.suspend(Math.max(0, each.ms - MINUTE));
          break;
        case 'sleep':
          clock.suspend(each.ms);
          break;
        case 'wall':
          clock.setNow(clock.now() + (each.ms - 2 * HOUR) * 1_000);
          break;
        case 'plug':
          plug(each.ms);
          break;
        case 'restart':
          kiosk.pullPlug();
          kiosk = start();
      }
      expect(kiosk.state.pinTries.read()?.failures ?? 0).toBe(looks.length);
    }
    for (const [first, from] of looks.entries()) {
      for (const [last, to] of looks.entries()) {
        if (last < first) continue;
        expect(to - from).toBeGreaterThanOrEqual(soonest(last - first + 1));
      }
    }
  } finally {
    kiosk.pullPlug();
    rmSync(home, { recursive: true, force: true });
  }
}
