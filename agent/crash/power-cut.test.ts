import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chanceOf } from './chance.ts';
import { type Cut, cutPower } from './cuts.ts';
import { newDisk } from './disk.ts';
import { FIRST_AT, type Life, ordinaryLife } from './life.ts';
import { folderInMemory } from './memory.ts';
import { promisesFrom } from './promises.ts';
import { recorderOf } from './recorder.ts';
import { parseSaid } from './said.ts';
import type { Event } from './trace.ts';

/**
 * The power fails while a child watches. What a kiosk really does to its files is recorded, with what it promises meanwhile; then
 * the disk is left as a power cut may leave it at some moment of that, and the kiosk is started on it.
 */

/** The machine is off between two lives. */
const OFF_MS = 3600_000;
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);
const folder = mkdtempSync(join(tmpdir(), 'medio-power-'));
const memory = folderInMemory('medio-power-');
afterAll(() => {
  for (const each of [folder, memory]) rmSync(each, { recursive: true, force: true });
});

let asItIs: Recording;
let oftenMovedOver: Recording;
let hurried: Recording;

beforeAll(async () => {
  // As long as it goes on, the log moves over into the file twice.
  asItIs = await recordLives('as-it-is', ['killed', 'stopped'], { acts: 120, restarts: false });
  oftenMovedOver = await recordLives('often', ['killed', 'stopped', 'killed', 'killed'], {
    checkpointPages: 40,
  });
  hurried = await recordLives('hurried', ['killed', 'stopped'], {
    synchronous: 'NORMAL',
    checkpointPages: 40,
  });
}, 300_000);

describe(`power cuts (CRASH_SEED=${seed})`, () => {
  it('are made in a record that leads to the very files that the kiosk left', () => {
    for (const { home, events } of [asItIs, oftenMovedOver, hurried]) {
      const disk = newDisk();
      for (const event of events) disk.take(event);
      const names = readdirSync(home).filter((name) => !name.endsWith('-shm'));
      expect([...disk.whole().keys()].sort()).toEqual(names.sort());
      for (const [name, content] of disk.whole()) {
        expect([name, content.equals(readFileSync(join(home, name)))]).toEqual([name, true]);
      }
    }
  });

  it('lose no promised second and give none away: 600 cuts', async ({ annotate }) => {
    const cuts = await cut(asItIs, 600);
    await annotate(summary(asItIs, cuts));
    expect(broken(cuts).slice(0, 5)).toEqual([]);
  }, 600_000);

  it('nor where the log often moves over into the file: 4,400 cuts', async ({ annotate }) => {
    const cuts = await cut(oftenMovedOver, 4_400);
    await annotate(summary(oftenMovedOver, cuts));
    expect(broken(cuts).slice(0, 5)).toEqual([]);
  }, 600_000);
});

describe(`power cuts find (CRASH_SEED=${seed})`, () => {
  it('seconds that are lost where commits are not waited for, and nothing else', async ({ annotate }) => {
    const cuts = await cut(hurried, 300);
    await annotate(summary(hurried, cuts));
    expect(broken(cuts).length).toBeGreaterThan(100);
    expect(kindsOf(cuts)).toEqual(new Set(['lost']));
  }, 600_000);

  it('lost seconds and spoilt files where a disk forgets what it said it has', async ({ annotate }) => {
    const events = oftenMovedOver.events.filter((event) => event.kind !== 'synced');
    const cuts = await cut({ ...oftenMovedOver, events }, 150);
    await annotate(summary(oftenMovedOver, cuts));
    expect(broken(cuts).length).toBeGreaterThan(75);
    expect([...kindsOf(cuts)]).toEqual(expect.arrayContaining(['lost', 'refused']));
  }, 600_000);
});

it('where there is no strace the recorder says what to install', async () => {
  const cache = join(folder, 'cache');
  const recorder = recorderOf({ home: join(folder, 'untraced'), cache, strace: 'no-such-strace' });
  await expect(recorder.record({ ...ordinaryLife(''), acts: 1 })).rejects.toThrow('apt-get install strace');
});

interface Recording {
  readonly home: string;
  readonly events: readonly Event[];
  readonly kills: number;
}

/** Lives on the same files. */
async function recordLives(
  name: string,
  endings: readonly Life['ending'][],
  settings: Partial<Life>,
): Promise<Recording> {
  const home = join(folder, name);
  const recorder = recorderOf({ home, cache: join(folder, 'cache') });
  const chance = chanceOf(seed);
  let at = FIRST_AT;
  for (const [n, ending] of endings.entries()) {
    const own = { at, boot: n + 1, seed: chance.between(0, 2 ** 31), ending };
    await recorder.record({ ...ordinaryLife(home), acts: 60, ...settings, ...own });
    at = lastMoment(recorder.events) + OFF_MS;
  }
  return { home, events: recorder.events, kills: endings.filter((ending) => ending === 'killed').length };
}

function lastMoment(events: readonly Event[]): number {
  const promises = promisesFrom({ at: FIRST_AT, up: 0 });
  for (const event of events) if (event.kind === 'said') promises.hear(parseSaid(event.text));
  return promises.moment().at;
}

function cut({ events, kills }: Recording, count: number): Promise<Cut[]> {
  return cutPower(events, { folder: join(memory, 'kiosk'), count, kills, chance: chanceOf(seed) });
}

function broken(cuts: readonly Cut[]): Cut[] {
  return cuts.filter(({ breaches }) => breaches.length > 0);
}

function kindsOf(cuts: readonly Cut[]): Set<string> {
  return new Set(cuts.flatMap(({ breaches }) => breaches.map(({ kind }) => kind)));
}

function summary({ events }: Recording, cuts: readonly Cut[]): string {
  const count = (kind: Event['kind']) => events.filter((event) => event.kind === kind).length;
  return (
    `CRASH_SEED=${seed}: ${cuts.length} cuts into ${count('wrote')} writes and ${count('synced')} syncs, ` +
    `with ${count('said')} promises; ${broken(cuts).length} break one: ${[...kindsOf(cuts)]}`
  );
}
