import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as path } from 'node:path';
import { ID } from '../policy/sample-tap.ts';
import { openHouse } from './house.ts';
import { type Parts, soundParts } from './parts.ts';
import { join, perform } from './perform.ts';
import { settle } from './settle.ts';
import type { Violation } from './violation.ts';
import type { World } from './world.ts';

export interface Lived {
  readonly violations: readonly Violation[];
  /** True dates on which somebody laid down a chip. */
  readonly days: number;
}

export interface How {
  readonly parts: Parts;
}

/** Lets a world happen, up to the first thing that must not. */
export function live(world: World, how: Partial<How> = {}): Lived {
  const { parts = soundParts } = how;
  const folder = mkdtempSync(path(tmpdir(), 'medio-oracle-'));
  const house = openHouse({
    folder,
    from: Date.parse(world.place.at) - world.before_ms,
    rules: {
      timezone: world.place.timezone,
      bonuses: [],
      children: [ID.mia, ID.ben].slice(0, world.minutes.length).map((id, number) => ({
        id,
        age: number === 0 ? 4 : 9,
        minutes: world.minutes[number] ?? null,
        weekdays: new Map(),
        quiet: [],
      })),
    },
    lease_s: world.lease_s,
    sloppy_ms: world.sloppy_ms,
    parts,
  });
  const days = new Set<string>();
  try {
    for (const online of world.kiosks) join(house, online);
    for (const kiosk of house.kiosks) house.pull(kiosk);
    for (const act of world.acts) {
      if (act.kind === 'tap' || act.kind === 'binge')
        days.add(house.dates.dateOf(house.zones(), house.now()));
      perform(house, act, world.sloppy_ms);
      if (house.verdicts.found.length > 0) return { violations: house.verdicts.found, days: days.size };
    }
    settle(house, world.sloppy_ms);
    return { violations: house.verdicts.found, days: days.size };
  } finally {
    for (const kiosk of house.kiosks) kiosk.program()?.die();
    rmSync(folder, { recursive: true, force: true });
  }
}
