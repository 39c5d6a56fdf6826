import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { quiet } from '../log.ts';
import { BOOK_AHEAD_S } from '../playback/session.ts';
import { openAgentState } from '../state.ts';
import { type Breach, breachesOf } from './breaches.ts';
import { type Chance, chanceOf } from './chance.ts';
import { type Found, findIn } from './found.ts';
import { FIRST_AT, type Life, ordinaryLife } from './life.ts';
import { startLife } from './life-process.ts';
import { folderInMemory } from './memory.ts';
import { type Promises, promisesFrom } from './promises.ts';

/**
 * kill -9 while a child watches, and the next start on the same file. Kills land while the file is opened, at any moment of
 * play, just after something was promised, and between two rows of one transaction.
 */

const KILLS = 300;
const KIOSKS = 2;
const seed = Number(process.env['CRASH_SEED'] ?? Date.now() % 1_000_000);

const folder = mkdtempSync(join(tmpdir(), 'medio-kill-'));
const doubles = folderInMemory('medio-kill-');
const over = new AbortController();
const deps = { cache: join(folder, 'cache'), signal: over.signal };
afterAll(() => {
  over.abort();
  for (const each of [folder, doubles]) rmSync(each, { recursive: true, force: true });
});

// A process that is killed leaves nothing in the cache.
beforeAll(async () => {
  const home = join(folder, 'first');
  await startLife(deps, { ...ordinaryLife(home), acts: 10 }, () => undefined).ended;
});

it(`a kiosk killed ${KILLS} times loses no second, gives none away and closes each session once (CRASH_SEED=${seed})`, async ({
  annotate,
}) => {
  const kiosks = await Promise.all(
    Array.from({ length: KIOSKS }, (_, n) => liveAndDie(join(folder, `kiosk-${n}`), chanceOf(seed + n))),
  );
  for (const { home, promises, kills } of kiosks) {
    const { found, breaches } = look(home, promises, kills);
    expect({ seed, breaches }).toEqual({ seed, breaches: [] });

    const shown_s = sum(promises.shownOn.values());
    const charged_s = sum([...found.sessions.values()].map((session) => session.duration_s));
    const cutShort = [...found.sessions.values()].filter(({ reason }) => reason === 'power_loss').length;
    const limit_s = ordinaryLife(home).limitMinutes * 60;
    const tooLong = [...promises.shownOn].filter(([, seconds]) => seconds > limit_s + 1);
    expect({ seed, tooLong }).toEqual({ seed, tooLong: [] });
    expect(charged_s).toBeLessThanOrEqual(shown_s + kills * BOOK_AHEAD_S);
    expect(cutShort).toBeGreaterThan(kills / 4);
    expect(cutShort).toBeLessThanOrEqual(kills);
    await annotate(
      `CRASH_SEED=${seed}: ${kills} kills, ${found.sessions.size} sessions, ${cutShort} cut short, ` +
        `${shown_s} s shown, ${charged_s} s charged on ${promises.shownOn.size} days`,
    );
  }
}, 600_000);

interface Kiosk {
  readonly home: string;
  readonly promises: Promises;
  readonly kills: number;
}

async function liveAndDie(home: string, chance: Chance): Promise<Kiosk> {
  const promises = promisesFrom({ at: FIRST_AT, up: 60_000 });
  const settled = new Map<string, string>();
  let boot = 1;
  let kills = 0;
  while (kills < KILLS / KIOSKS) {
    // Mostly the program alone is started anew; now and then the machine is.
    const off = chance.happens(1 / 5);
    const { at, up } = promises.moment();
    if (off) boot += 1;
    const life = {
      ...ordinaryLife(home),
      seed: chance.between(0, 2 ** 31),
      boot,
      at: at + (off ? chance.between(2_000, 10 * 3600_000) : 2_000),
      up: off ? 60_000 : up + 2_000,
      told: kills === 0 || chance.happens(3 / 4),
    };
    promises.hear({ kind: 'going_on', at: life.at, up: life.up });
    await liveUntilKilled(life, chance, promises);
    kills += 1;
    const { found, breaches } = lookAtDouble(home, promises, kills);
    expect({ seed, kills, breaches: [...breaches, ...changed(settled, found)] }).toEqual({
      seed,
      kills,
      breaches: [],
    });
  }
  return { home, promises, kills };
}

/** Starts it, and kills it in one of four ways. */
async function liveUntilKilled(life: Life, chance: Chance, promises: Promises): Promise<void> {
  const way = chance.among({ whileStarting: 3, anytime: 10, afterWords: 9, inside: 8 });
  const words = chance.between(1, 300);
  const stopsAtRow = way === 'inside' ? chance.between(1, 400) : null;
  let heard = 0;
  const kiosk = startLife(deps, { ...life, stopsAtRow }, (it) => {
    promises.hear(it);
    if (way === 'whileStarting' && it.kind === 'starting') killAfter(chance.between(0, 40));
    if (way === 'anytime' && it.kind === 'ready') killAfter(chance.between(0, 120));
    if (way === 'inside' && it.kind === 'inside') kiosk.kill();
    heard += 1;
    if (way === 'afterWords' && heard === words) kiosk.kill();
  });
  const killAfter = (ms: number) => void wait(ms).then(() => kiosk.kill());
  expect(await kiosk.ended).toBe('SIGKILL');
}

/** Opens the file as the next start will, but a copy of it: that start is for the kiosk itself. */
function lookAtDouble(home: string, promises: Promises, kills: number) {
  const double = join(doubles, basename(home));
  cpSync(home, double, { recursive: true });
  try {
    return look(double, promises, kills);
  } finally {
    rmSync(double, { recursive: true });
  }
}

function look(home: string, promises: Promises, kills: number): { found: Found; breaches: Breach[] } {
  const opened = openAgentState({ home, log: quiet }, null);
  if (opened.kind !== 'open') throw new Error(`seed ${seed}, kill ${kills}: ${JSON.stringify(opened.why)}`);
  try {
    const found = findIn(opened.state);
    return { found, breaches: breachesOf(found, promises, kills) };
  } finally {
    opened.state.close();
  }
}

/** A session that was closed is closed for good. */
function changed(settled: Map<string, string>, found: Found): Breach[] {
  const breaches: Breach[] = [];
  for (const [id, { reason, duration_s }] of found.sessions) {
    const now = `${reason}, ${duration_s} s`;
    const before = settled.get(id) ?? now;
    if (now !== before) breaches.push({ kind: 'inconsistent', what: `${id} was ${before}, and is ${now}` });
    settled.set(id, now);
  }
  return breaches;
}

function sum(numbers: Iterable<number>): number {
  return [...numbers].reduce((total, each) => total + each, 0);
}
