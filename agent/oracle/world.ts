import fc from 'fast-check';
import { type Act, anyAct } from './acts.ts';

/** A household for some days, and all that is done in it. */
export interface World {
  readonly place: Place;
  /** It begins so long before that. */
  readonly before_ms: number;
  /** Of each child's day. */
  readonly minutes: readonly number[];
  /** Whether each kiosk is online at first. */
  readonly kiosks: readonly boolean[];
  readonly lease_s: number;
  readonly sloppy_ms: number;
  readonly acts: readonly Act[];
}

export interface Place {
  readonly timezone: string;
  readonly at: string;
}

/** Days of 23, 24, 24.5 and 25 hours, ones that begin at 01:00, one that is skipped, one that comes twice. */
export const places: readonly Place[] = [
  { timezone: 'Europe/Berlin', at: '2026-03-28T23:00:00Z' },
  { timezone: 'Europe/Berlin', at: '2026-10-24T22:00:00Z' },
  { timezone: 'Africa/Cairo', at: '2026-04-23T22:00:00Z' },
  { timezone: 'America/Santiago', at: '2026-09-06T04:00:00Z' },
  { timezone: 'America/Sao_Paulo', at: '2018-11-04T03:00:00Z' },
  { timezone: 'Australia/Lord_Howe', at: '2026-04-04T13:00:00Z' },
  { timezone: 'Pacific/Apia', at: '2011-12-30T10:00:00Z' },
  { timezone: 'America/St_Johns', at: '2010-11-07T02:30:00Z' },
  { timezone: 'UTC', at: '2026-01-01T00:00:00Z' },
  { timezone: 'Pacific/Kiritimati', at: '2026-07-01T10:00:00Z' },
];

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

export interface Kind {
  readonly kiosks: 'one' | 'several';
  /** Parents change the household's zone. */
  readonly moves: boolean;
  readonly acts: { readonly least: number; readonly most: number };
}

export function anyWorld(kind: Kind): fc.Arbitrary<World> {
  const minutes = fc.integer({ min: 3, max: 8 });
  const online = fc.boolean();
  return fc.record({
    place: fc.constantFrom(...places),
    before_ms: fc.oneof(
      fc.constantFrom(0, 10_000),
      fc.integer({ min: 0, max: 3 * HOUR }),
      fc.integer({ min: 0, max: 3 * 24 * HOUR }),
    ),
    minutes: fc.array(minutes, { minLength: 1, maxLength: 2 }),
    kiosks: fc.array(
      online,
      kind.kiosks === 'one' ? { minLength: 1, maxLength: 1 } : { minLength: 2, maxLength: 3 },
    ),
    lease_s: fc.constantFrom(60, 120, 600),
    sloppy_ms: fc.oneof(
      { weight: 4, arbitrary: fc.constant(0) },
      { weight: 1, arbitrary: fc.constantFrom(3_000, 4 * MINUTE) },
    ),
    acts: fc.array(anyAct(kind), { minLength: kind.acts.least, maxLength: kind.acts.most, size: 'max' }),
  });
}
