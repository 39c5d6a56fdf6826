import fc from 'fast-check';
import { type How, live } from './live.ts';
import type { Violation } from './violation.ts';
import { anyWorld, type Kind } from './world.ts';

export interface Asked extends Partial<How> {
  readonly kiosks: Kind['kiosks'];
  /** Parents change the household's zone. */
  readonly moves: boolean;
  /** At least so many true dates on which somebody laid down a chip. */
  readonly days: number;
  readonly seed: number;
}

export interface LivedDays {
  readonly days: number;
  /** The first thing that must not happen, and the world in which it did: the same seed makes it again. */
  readonly found: (Violation & { readonly world: number }) | null;
}

const WORLDS_AT_ONCE = 10;

/** Lets worlds happen one after the other until there were enough days, or something that must not. */
export function liveDays(asked: Asked): LivedDays {
  const { kiosks, moves, seed, ...how } = asked;
  let days = 0;
  for (let world = 0; days < asked.days; world += WORLDS_AT_ONCE) {
    const kind = { kiosks, moves, acts: { least: 60, most: 100 } };
    const worlds = fc.sample(anyWorld(kind), { numRuns: WORLDS_AT_ONCE, seed: seed + world });
    for (const [n, each] of worlds.entries()) {
      const lived = live(each, how);
      days += lived.days;
      const [violation] = lived.violations;
      if (violation) return { days, found: { ...violation, world: world + n } };
    }
  }
  return { days, found: null };
}
