import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { calendarOf } from '../../db/day/calendar.ts';
import { type ManualClock, manualClock } from '../../sync/clock.ts';
import { type SampleKiosk, sampleKiosk } from './sample-kiosk.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const LIMIT_MINUTES = 2;

/** What a child, a parent and the world can do to a kiosk. Times in milliseconds, play in seconds. */
type Act =
  | { readonly kind: 'play'; readonly seconds: number }
  | { readonly kind: 'press' | 'end' | 'restart' | 'told' | 'ntp' }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'plug'; readonly off: number }
  | { readonly kind: 'wall'; readonly by: number };

const long = fc.oneof(
  fc.constantFrom(1_000, 24 * HOUR, 24.5 * HOUR, 25 * HOUR),
  fc.integer({ min: 1_000, max: 20 * MINUTE }),
  fc.integer({ min: 20, max: 27 * 60 }).map((minutes) => minutes * MINUTE),
);
const act: fc.Arbitrary<Act> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .oneof(fc.constant(130), fc.integer({ min: 1, max: 130 }))
      .map((seconds) => ({ kind: 'play' as const, seconds })),
  },
  { weight: 2, arbitrary: fc.constantFrom('press' as const, 'end' as const).map((kind) => ({ kind })) },
  { weight: 4, arbitrary: long.map((ms) => ({ kind: 'wait' as const, ms })) },
  { weight: 4, arbitrary: long.map((off) => ({ kind: 'plug' as const, off })) },
  { weight: 1, arbitrary: fc.constant({ kind: 'restart' as const }) },
  { weight: 3, arbitrary: fc.constantFrom('told' as const, 'ntp' as const).map((kind) => ({ kind })) },
  {
    weight: 2,
    arbitrary: fc
      .integer({ min: -24 * 60, max: 72 * 60 })
      .map((by) => ({ kind: 'wall' as const, by: by * MINUTE })),
  },
);

/** Days of 23, 24, 24.5 and 25 hours, and one that begins at 01:00; the first act comes up to three hours before midnight. */
const places = [
  ['Europe/Berlin', '2026-03-28T23:00:00Z'],
  ['Europe/Berlin', '2026-10-24T22:00:00Z'],
  ['Europe/Berlin', '2026-10-25T23:00:00Z'],
  ['Europe/Berlin', '2026-07-01T22:00:00Z'],
  ['Africa/Cairo', '2026-04-23T22:00:00Z'],
  ['Australia/Lord_Howe', '2026-04-04T13:00:00Z'],
  ['America/St_Johns', '2010-11-07T02:30:00Z'],
] as const;

it('no local day of a child is longer than its limit and a second, whatever is done to the kiosk', async () => {
  const worlds = fc.record({
    place: fc.constantFrom(...places),
    before: fc.oneof(fc.constantFrom(0, 10_000), fc.integer({ min: 0, max: 3 * HOUR })),
    acts: fc.array(act, { minLength: 4, maxLength: 28 }),
  });
  await fc.assert(
    fc.asyncProperty(worlds, async ({ place: [timezone, midnight], before, acts }) => {
      const days = await live({ timezone, from: Date.parse(midnight) - before, acts });
      for (const [date, ms] of days)
        expect([date, ms <= LIMIT_MINUTES * MINUTE + 1_000, ms]).toEqual([date, true, ms]);
    }),
    { numRuns: 100, examples: foundBefore.map((world) => [world]) },
  );
}, 300_000);

/** Worlds in which an earlier law, or one with a planted mistake, gave away a day. */
const foundBefore: readonly {
  place: (typeof places)[number];
  before: number;
  acts: Act[];
}[] = [
  {
    place: places[1],
    before: 0,
    acts: [
      { kind: 'plug', off: 1_000 },
      { kind: 'play', seconds: 130 },
      { kind: 'wait', ms: 24 * HOUR },
      { kind: 'play', seconds: 130 },
    ],
  },
  {
    place: places[0],
    before: 0,
    acts: [
      { kind: 'plug', off: 26 * HOUR },
      { kind: 'play', seconds: 130 },
      { kind: 'plug', off: 17 * MINUTE },
      { kind: 'told' },
      { kind: 'plug', off: 1_000 },
      { kind: 'play', seconds: 130 },
    ],
  },
  {
    place: places[6],
    before: 0,
    acts: [
      { kind: 'play', seconds: 130 },
      { kind: 'wait', ms: 24 * HOUR },
      { kind: 'told' },
      { kind: 'play', seconds: 130 },
    ],
  },
];

interface World {
  readonly timezone: string;
  readonly from: number;
  readonly acts: readonly Act[];
}

/** Plays the acts, and tells what was truly seen on each true date, in milliseconds. */
async function live({ timezone, from, acts }: World): Promise<Map<string, number>> {
  const home = mkdtempSync(join(tmpdir(), 'medio-world-'));
  const calendar = calendarOf(timezone);
  const seen = new Map<string, number>();
  let clock: ManualClock = manualClock(from);
  // True time goes on with the machine's boot time, and while it is off; nobody can set it.
  let began = from - clock.boot();
  const trueNow = () => began + clock.boot();
  const start = (): SampleKiosk =>
    sampleKiosk({ clock, home, timezone, limitMinutes: LIMIT_MINUTES, hurried: true });
  let kiosk = start();
  kiosk.time.hear({ source: 'gateway', utc: trueNow() });
  try {
    for (const each of acts) {
      switch (each.kind) {
        case 'play':
          await kiosk.play(each.seconds, () => {
            const date = calendar.dateAt(trueNow() - 1);
            seen.set(date, (seen.get(date) ?? 0) + 250);
          });
          break;
        case 'press':
          kiosk.player.send({ kind: 'press' });
          break;
        case 'end':
          kiosk.player.send({ kind: 'stop', reason: 'parent_stopped' });
          break;
        case 'wait':
          await clock.advance(Math.min(each.ms, 5_000));
          clock.suspend(Math.max(0, each.ms - 5_000));
          await clock.advance(500);
          break;
        case 'plug': {
          const now = trueNow();
          kiosk.pullPlug();
          clock = clock.reboot(each.off);
          began = now + each.off - clock.boot();
          kiosk = start();
          break;
        }
        case 'restart':
          kiosk.pullPlug();
          kiosk = start();
          break;
        case 'told':
          kiosk.time.hear({ source: 'gateway', utc: trueNow() });
          break;
        case 'ntp':
          clock.setNow(trueNow());
          kiosk.time.hear({ source: 'ntp', utc: clock.now() });
          break;
        case 'wall':
          clock.setNow(clock.now() + each.by);
      }
    }
  } finally {
    kiosk.pullPlug();
    rmSync(home, { recursive: true, force: true });
  }
  return seen;
}
