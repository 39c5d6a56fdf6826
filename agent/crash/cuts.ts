import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as pause } from 'node:timers/promises';
import { quiet } from '../log.ts';
import { openAgentState } from '../state.ts';
import { type Breach, breachesOf } from './breaches.ts';
import type { Chance } from './chance.ts';
import { newDisk } from './disk.ts';
import { findIn } from './found.ts';
import { type Promises, promisesFrom } from './promises.ts';
import { parseSaid } from './said.ts';
import type { Event } from './trace.ts';

/** A power cut, and what it broke. */
export interface Cut {
  /** The number of the event it came into. */
  readonly at: number;
  readonly keep: number;
  readonly breaches: readonly Breach[];
}

/** How much of what was not synced is found nevertheless. */
const keeps = { '0': 1, '0.5': 1, '0.9': 1, '1': 1 };
const SHM_SIZE = 32_768;

export interface Cutting {
  /** Not there yet; made and removed for each cut. */
  readonly folder: string;
  readonly count: number;
  /** How often the recorded kiosk itself was killed. */
  readonly kills: number;
  readonly chance: Chance;
}

/** Cuts the power somewhere in a recording, `count` times, each from the beginning, and lets the kiosk open what is left. */
export async function cutPower(
  events: readonly Event[],
  { folder, count, kills, chance }: Cutting,
): Promise<Cut[]> {
  const moments = events.flatMap((event, at) => (event.kind === 'said' ? [] : [at]));
  const chosen = Array.from({ length: count }, () => moments[chance.between(0, moments.length - 1)] ?? 0);
  const disk = newDisk();
  const promises = promisesFrom({ at: 0, up: 0 });
  const cuts: Cut[] = [];
  let done = 0;
  for (const at of chosen.sort((a, b) => a - b)) {
    for (const event of events.slice(done, at)) {
      if (event.kind === 'said') promises.hear(parseSaid(event.text));
      else disk.take(event);
    }
    done = at;
    const keep = Number(chance.among(keeps));
    const files = disk.afterCut(chance.happens(1 / 2) ? (events[at] ?? null) : null, keep, chance);
    if (chance.happens(1 / 4)) files.set('state.db-shm', rubbish(chance));
    cuts.push({ at, keep, breaches: breachesIn(files, folder, promises, kills + 1) });
    // Whoever waits for a word of this process gets one.
    await pause();
  }
  return cuts;
}

function breachesIn(
  files: ReadonlyMap<string, Buffer>,
  folder: string,
  promises: Promises,
  interruptions: number,
): Breach[] {
  mkdirSync(folder);
  try {
    for (const [name, content] of files) writeFileSync(join(folder, name), content);
    const opened = openAgentState({ home: folder, log: quiet }, null);
    if (opened.kind !== 'open') return [{ kind: 'refused', what: JSON.stringify(opened.why) }];
    try {
      return breachesOf(findIn(opened.state), promises, interruptions);
    } finally {
      opened.state.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What lies where the shared memory of a process that is gone was kept. */
function rubbish(chance: Chance): Buffer {
  const bytes = Buffer.alloc(SHM_SIZE);
  for (let at = 0; at < SHM_SIZE; at += 4) bytes.writeUInt32LE(chance.between(0, 2 ** 32 - 1), at);
  return bytes;
}
