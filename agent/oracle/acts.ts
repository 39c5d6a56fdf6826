import fc from 'fast-check';
import { films } from './library.ts';
import { type Passage, passages } from './post.ts';

/** What is done in a house. `on`: a kiosk, `child`: a child, each by its number; what there is not is the first. */
export type Act =
  | {
      readonly kind: 'tap';
      readonly on: number;
      readonly child: number;
      readonly film: number;
      readonly s: number;
    }
  /** A child who keeps asking, with one chip and another, until the time is up. */
  | { readonly kind: 'binge'; readonly on: number; readonly child: number; readonly film: number }
  | { readonly kind: 'press'; readonly on: number }
  | { readonly kind: 'end'; readonly on: number }
  | { readonly kind: 'restart'; readonly on: number }
  | { readonly kind: 'ntp'; readonly on: number }
  | { readonly kind: 'wait'; readonly ms: number }
  /** Until so long before the date ends. */
  | { readonly kind: 'late'; readonly before_s: number }
  | { readonly kind: 'starve'; readonly on: number; readonly ms: number }
  | { readonly kind: 'silence'; readonly on: number; readonly ms: number }
  /** `wall`: what the system's date says afterwards, against the truth; null: it stood still. `waits`: nothing happens meanwhile. */
  | {
      readonly kind: 'plug';
      readonly on: number;
      readonly off_ms: number;
      readonly wall: number | null;
      readonly waits: boolean;
    }
  | { readonly kind: 'sleep'; readonly on: number; readonly ms: number; readonly waits: boolean }
  | { readonly kind: 'wall'; readonly on: number; readonly by_ms: number }
  | { readonly kind: 'line'; readonly on: number; readonly online: boolean; readonly drops: boolean }
  | { readonly kind: 'pull'; readonly on: number }
  | { readonly kind: 'push'; readonly on: number; readonly passage: Passage }
  | { readonly kind: 'post'; readonly which: number }
  | { readonly kind: 'give_back'; readonly on: number; readonly child: number; readonly arrives: boolean }
  /** A parent sets the date on the kiosk; `wrong` by a part of what is tolerated, -1 to 1. */
  | { readonly kind: 'set_time'; readonly on: number; readonly wrong: number }
  | { readonly kind: 'minutes'; readonly child: number; readonly minutes: number | null }
  | {
      readonly kind: 'weekday';
      readonly child: number;
      readonly weekday: number;
      readonly minutes: number | null;
    }
  | {
      readonly kind: 'quiet';
      readonly child: number;
      readonly weekday: number;
      readonly from: string;
      readonly to: string;
    }
  | { readonly kind: 'loud'; readonly child: number }
  | { readonly kind: 'older'; readonly child: number }
  | { readonly kind: 'bonus'; readonly child: number; readonly minutes: number; readonly days: number }
  | { readonly kind: 'zone'; readonly timezone: string }
  | { readonly kind: 'set_aside'; readonly on: number; readonly minutes: number | null }
  | { readonly kind: 'foreign'; readonly child: number; readonly minutes: number }
  | { readonly kind: 'add_kiosk'; readonly online: boolean };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const YEAR = 365 * 24 * HOUR;

const on = fc.nat({ max: 2 });
const child = fc.nat({ max: 1 });
const film = fc.nat({ max: films.length - 1 });
const weekday = fc.integer({ min: 1, max: 7 });
const minutes = fc.integer({ min: 3, max: 8 });
const yes = fc.boolean();
const clockTime = fc
  .tuple(fc.nat({ max: 23 }), fc.constantFrom('00', '15', '30', '45'))
  .map(([hours, quarter]) => `${String(hours).padStart(2, '0')}:${quarter}`);

const long = fc.oneof(
  fc.constantFrom(24 * HOUR, 24.5 * HOUR, 25 * HOUR, 23 * HOUR),
  fc.integer({ min: SECOND, max: 20 * MINUTE }),
  fc.integer({ min: 20, max: 27 * 60 }).map((many) => many * MINUTE),
);
const off = fc.oneof(
  fc.integer({ min: 0, max: 90 * SECOND }),
  long,
  fc.integer({ min: 1, max: 70 }).map((h) => h * HOUR),
);
const wallError = fc.oneof(
  fc.integer({ min: -90, max: 90 }).map((s) => s * SECOND),
  fc.integer({ min: -80, max: 80 }).map((h) => h * HOUR),
  fc.constantFrom(-30 * YEAR, -YEAR, YEAR, 12 * YEAR),
);

export type Of<K extends Act['kind']> = Extract<Act, { kind: K }>;
const one = <K extends Act['kind']>(
  weight: number,
  kind: K,
  rest: Readonly<Record<Exclude<keyof Of<K>, 'kind'>, fc.Arbitrary<unknown>>>,
) => ({
  weight,
  arbitrary: fc.record<Record<string, unknown>>(rest).map((it) => ({ kind, ...it }) as unknown as Act),
});

const playing = [
  one(16, 'tap', { on, child, film, s: fc.oneof(fc.nat({ max: 20 }), fc.nat({ max: 200 })) }),
  one(14, 'binge', { on, child, film }),
  one(2, 'press', { on }),
  one(2, 'end', { on }),
  one(1, 'starve', { on, ms: fc.integer({ min: 1, max: 40_000 }) }),
  one(1, 'silence', { on, ms: fc.integer({ min: 1, max: 4_000 }) }),
];
const time = [
  one(12, 'wait', { ms: long }),
  one(6, 'late', { before_s: fc.constantFrom(2, 9, 40, 65, 100, 170, 301) }),
  one(9, 'plug', { on, off_ms: off, wall: fc.option(wallError), waits: fc.oneof(yes, fc.constant(true)) }),
  one(2, 'sleep', { on, ms: long, waits: yes }),
  one(1, 'restart', { on }),
  one(2, 'wall', { on, by_ms: wallError }),
  one(3, 'ntp', { on }),
  one(1, 'set_time', { on, wrong: fc.double({ min: -1, max: 1, noNaN: true }) }),
];
const network = [
  one(3, 'line', { on, online: yes, drops: yes }),
  one(4, 'pull', { on }),
  one(4, 'push', { on, passage: fc.constantFrom(...passages) }),
  one(2, 'post', { which: fc.nat({ max: 5 }) }),
  one(2, 'give_back', { on, child, arrives: fc.oneof(yes, fc.constant(true)) }),
];
const parents = [
  one(2, 'minutes', { child, minutes: fc.oneof(minutes, fc.constant(0)) }),
  one(1, 'weekday', { child, weekday, minutes: fc.option(minutes) }),
  one(1, 'quiet', { child, weekday, from: clockTime, to: clockTime }),
  one(1, 'loud', { child }),
  one(1, 'older', { child }),
  one(2, 'bonus', { child, minutes: fc.constantFrom(5, 10), days: fc.nat({ max: 1 }) }),
  one(1, 'set_aside', { on, minutes: fc.option(fc.nat({ max: 5 })) }),
  one(1, 'foreign', { child, minutes: fc.integer({ min: 1, max: 3 }) }),
  one(1, 'add_kiosk', { online: yes }),
];

const zones = [
  'Europe/Berlin',
  'America/St_Johns',
  'Asia/Tokyo',
  'Pacific/Kiritimati',
  'Pacific/Honolulu',
  'UTC',
];
const moving = [one(2, 'zone', { timezone: fc.constantFrom(...zones) })];

/** `moves`: parents change the zone as well. */
export function anyAct(with_: { readonly moves: boolean }): fc.Arbitrary<Act> {
  return fc.oneof(...playing, ...time, ...network, ...parents, ...(with_.moves ? moving : []));
}
