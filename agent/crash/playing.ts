import { writeSync } from 'node:fs';
import { calendarOf } from '../../db/day/calendar.ts';
import { type ManualClock, manualClock } from '../../sync/clock.ts';
import { type SampleKiosk, sampleKiosk, UID } from '../playback/sample-kiosk.ts';
import { type Chance, chanceOf } from './chance.ts';
import { type Life, life, TIMEZONE } from './life.ts';
import type { Said } from './said.ts';
import { standStill } from './stand-still.ts';
import { type Watch, watchOf } from './watch.ts';

/** A program of its own, for tests: one life of a kiosk, told on stdout. Its one argument is a `Life` in JSON. */

const ANOTHER_UID = '04AABBCCDDEE81';
const SECOND = 1_000;
const HOUR = 3600 * SECOND;

await live(life.parse(JSON.parse(process.argv[2] ?? '')));

async function live(it: Life): Promise<void> {
  const chance = chanceOf(it.seed);
  const clock = clockAt(it);
  say({ kind: 'starting' });
  const start = () => startKiosk(it, clock);
  let running = start();
  if (it.told) tellTime(running.kiosk, clock);
  say({ kind: 'ready' });
  for (let act = 0; it.acts === null || act < it.acts; act++) {
    if (it.restarts && chance.happens(1 / 40)) {
      stop(running);
      await pass(running, clock, SECOND);
      running = start();
    }
    await doSomething(running, clock, chance);
    await pass(running, clock, SECOND / 4);
  }
  if (it.ending === 'stopped') return stop(running);
  await play(running, clock, chance.between(1, 20), () => {
    if (chance.happens(1 / 8)) process.kill(process.pid, 'SIGKILL');
  });
  process.kill(process.pid, 'SIGKILL');
}

interface Running {
  readonly kiosk: SampleKiosk;
  readonly watch: Watch;
}

function startKiosk(it: Life, clock: ManualClock): Running {
  const { home, limitMinutes, synchronous, checkpointPages, stopsAtRow } = it;
  const kiosk = sampleKiosk({ clock, home, timezone: TIMEZONE, limitMinutes });
  if (synchronous !== 'FULL') kiosk.db.pragma(`synchronous = ${synchronous}`);
  if (checkpointPages !== null) kiosk.db.pragma(`wal_autocheckpoint = ${checkpointPages}`);
  if (stopsAtRow !== null) standStill(kiosk.db, stopsAtRow, () => say({ kind: 'inside' }));
  return { kiosk, watch: watchOf({ kiosk, clock, calendar: calendarOf(TIMEZONE), say }) };
}

/** The same machine, and how long it has been on. */
function clockAt({ at, boot, up }: Life): ManualClock {
  const clock = manualClock(at - up, boot);
  clock.suspend(up);
  return clock;
}

async function doSomething(running: Running, clock: ManualClock, chance: Chance): Promise<void> {
  const { kiosk, watch } = running;
  const { player } = kiosk;
  switch (chance.among({ play: 8, press: 2, end: 2, another: 1, silence: 1, wait: 1, told: 1 })) {
    case 'play':
      return play(running, clock, chance.between(1, 90));
    case 'press':
      player.send({ kind: 'press' });
      return watch.look();
    case 'end':
      player.send({ kind: 'stop', reason: 'parent_stopped' });
      return watch.look();
    case 'another':
      player.send({ kind: 'tap', uid: ANOTHER_UID });
      return watch.look();
    case 'silence':
      return pass(running, clock, chance.between(6, 20) * SECOND);
    case 'wait':
      return pass(running, clock, chance.between(20, 3 * 3600) * SECOND);
    case 'told':
      return tellTime(kiosk, clock);
  }
}

/** Lays the chip down if nothing plays. When nothing more may play, some hours go by. */
async function play(running: Running, clock: ManualClock, seconds: number, moved = () => undefined) {
  const { kiosk, watch } = running;
  const before = kiosk.player.state();
  if (before.kind !== 'watching' || before.session.paused) kiosk.player.send({ kind: 'tap', uid: UID });
  watch.look();
  sayTime(clock, seconds * SECOND);
  await kiosk.play(seconds, () => {
    watch.moved();
    moved();
  });
  watch.look();
  if (kiosk.player.state().kind === 'refused') await pass(running, clock, 5 * HOUR);
}

/** The page is silent so long; of a long time, the machine sleeps most. */
async function pass({ watch }: Running, clock: ManualClock, ms: number): Promise<void> {
  const awake = Math.min(ms, 20 * SECOND);
  sayTime(clock, ms);
  await clock.advance(awake);
  clock.suspend(ms - awake);
  watch.look();
}

function sayTime(clock: ManualClock, ms: number): void {
  say({ kind: 'going_on', at: clock.now() + ms, up: clock.boot() + ms });
}

function tellTime(kiosk: SampleKiosk, clock: ManualClock): void {
  kiosk.time.hear({ source: 'gateway', utc: clock.now() });
}

function stop({ kiosk, watch }: Running): void {
  kiosk.player.stop();
  watch.look();
  kiosk.pullPlug();
}

/** Written before this returns: nothing that was said is lost with the process. */
function say(it: Said): void {
  writeSync(1, `${JSON.stringify(it)}\n`);
}
