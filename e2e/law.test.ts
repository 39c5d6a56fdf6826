import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kioskIn } from '../demo/kiosk.ts';
import { layChip } from '../demo/virtual-chip.ts';
import { launchChromium } from './parts/browser.ts';
import { openTestHouse, pause, type TestHouse } from './parts/test-house.ts';
import { movingVideo, sessionsOf, shows } from './parts/watching.ts';

const MIA = '00000000-0000-4000-8000-0000000000a1';
const BEN = '00000000-0000-4000-8000-0000000000a2';
/** The kiosk asks for changes every five seconds. */
const HEARD_MS = 8_000;

let house: TestHouse;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  house = await openTestHouse(kioskIn({ kind: 'none', why: 'a test' }));
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 1024, height: 600 }, hasTouch: true });
  await page.goto(house.notice().kiosk);
});
afterAll(async () => {
  await browser?.close();
  await house?.stop();
});

const run = (expression: string) => page.evaluate(expression);
const waiting = () => shows(run, 'Put your chip here');
const newest = async () => (await house.diagnostics()).decisions[0];
const last = async () => (await sessionsOf(house)).at(-1);

/** A program of this repository, as a person runs it. */
async function program(
  path: string,
  parameters: readonly string[],
  env: NodeJS.ProcessEnv,
): Promise<unknown> {
  const file = join(import.meta.dirname, '..', path);
  const options = { env: { ...process.env, ...env } };
  const { stdout } = await promisify(execFile)(process.execPath, [file, ...parameters], options);
  return JSON.parse(stdout);
}

/** What a parent sets for the kiosk; it has heard of it when this returns. */
async function settings(...flags: string[]): Promise<void> {
  const whose = ['settings', '--email', 'alex@example.org', '--name', 'Living room'];
  await program('sync/gateway/cli.ts', [...whose, ...flags], { DATABASE_URL: house.notice().database });
  await pause(HEARD_MS);
}

const uidOf = (label: string) => house.notice().chips.find((it) => it.label === label)?.uid ?? '';

describe('a chip with several videos', () => {
  it('opens a shelf of those the child may see, and plays the one that is picked', async () => {
    await house.query(
      `INSERT INTO video_nfc_mappings (video_id, nfc_chip_id, profile_id)
       SELECT v.id, c.id, $1 FROM videos v, nfc_chips c
        WHERE c.label = 'Balloon' AND v.platform_video_id IN ('blink.webm', 'night-train.webm')`,
      [MIA],
    );
    await pause(HEARD_MS);
    await waiting();
    await house.tap('Balloon');
    await shows(run, 'Which one do you want?', 5_000);
    expect(await newest()).toMatchObject({ decision: 'ask', code: 'VIDEO_UNCHOSEN', profile: MIA });
    const covers = page.locator('button.book');
    expect(await covers.allInnerTexts()).toEqual(['Up, Up, Balloon', 'Blink, Little Owl']);
    await covers.nth(1).tap();
    await movingVideo(run, 'blink.webm');
    expect(await newest()).toMatchObject({ code: 'OK', profile: MIA });
    await waiting();
    await expect.poll(last, { timeout: 30_000 }).toMatchObject({ video: 'blink.webm', chip: 'Balloon' });
  });
});

describe('a child with a higher cap', () => {
  it('watches with the parent’s PIN only, and is then remembered', async () => {
    await settings('--pin', '4711');
    await house.tap('Snail race');
    await page.getByRole('button', { name: /Ben/ }).tap();
    const type = async (pin: string) => {
      for (const digit of pin) await page.getByRole('button', { name: digit, exact: true }).tap();
      await page.getByRole('button', { name: 'OK' }).tap();
    };
    await type('0815');
    await shows(run, 'Please try again', 5_000);
    await type('4711');
    await movingVideo(run, 'snail-race.mp4');
    expect(await newest()).toMatchObject({ code: 'OK', profile: BEN });
    await waiting();
    await shows(run, 'Ben', 5_000);
    await house.tap('Snail race');
    await movingVideo(run, 'snail-race.mp4');
    expect(await newest()).toMatchObject({ code: 'OK', profile: BEN });
  });
});

describe('explain', () => {
  it('says beside the running kiosk what then really happens', async () => {
    await waiting();
    for (const label of ['Night train', 'A stranger', 'Balloon', 'Blink']) {
      const said = (await program('agent/cli.ts', ['explain', uidOf(label), '--json'], {
        MEDIO_HOME: house.home,
      })) as object;
      await house.tap(label);
      const { at, mirror_cursor, budget_s, quiet_in_s, ...really } = (await newest()) ?? {};
      expect(said).toMatchObject(really);
    }
  });
});

describe('a kiosk whose chips have to lie there', () => {
  it('plays while the chip lies there, waits when it is lifted, and ends ten seconds later', async () => {
    await settings('--chip-mode', 'hold');
    await waiting();
    const stands = () => page.locator('video').evaluate((it) => (it as HTMLVideoElement).paused);
    const first = await layChip({ uid: uidOf('Little fish') });
    await movingVideo(run, 'little-fish.webm');
    await first.lift();
    await shows(run, 'Put your chip back', 5_000);
    expect(await stands()).toBe(true);
    const second = await layChip({ uid: uidOf('Little fish') });
    await expect.poll(stands, { timeout: 5_000 }).toBe(false);
    await second.lift();
    await expect
      .poll(last, { timeout: 30_000 })
      .toMatchObject({ video: 'little-fish.webm', stopped_reason: 'chip_removed' });
    await settings('--chip-mode', 'tap');
  });
});

describe('quiet hours', () => {
  it('stop what plays within fifteen seconds of being heard of, and show the moon', async () => {
    await waiting();
    await house.tap('Little fish');
    await movingVideo(run, 'little-fish.webm');
    await house.query(
      `INSERT INTO profile_rules (profile_id, weekday, quiet_from, quiet_to)
       SELECT $1, day, '00:00', '24:00' FROM generate_series(1, 7) AS day`,
      [MIA],
    );
    await expect.poll(last, { timeout: 30_000 }).toMatchObject({ stopped_reason: 'quiet_hours' });
    await waiting();
    await house.tap('Little fish');
    await expect.poll(newest).toMatchObject({ code: 'QUIET_HOURS', profile: MIA });
    await house.query('DELETE FROM profile_rules');
  });
});

describe('a day', () => {
  it('is as long as its weekday allows, and bonus minutes lengthen it', async () => {
    await house.query(
      'INSERT INTO profile_rules (profile_id, weekday, minutes) SELECT $1, day, 1 FROM generate_series(1, 7) AS day',
      [MIA],
    );
    await pause(HEARD_MS);
    await waiting();
    await house.tap('Little fish');
    const before = await newest();
    expect(before).toMatchObject({ profile: MIA, limit_s: 60, bonus_s: 0 });
    expect(['DAILY_LIMIT_REACHED', 'TIME_ALMOST_UP']).toContain(before?.code);
    await house.query('INSERT INTO watch_time_grants (profile_id, date, minutes) VALUES ($1, $2, 20)', [
      MIA,
      before?.date,
    ]);
    await pause(HEARD_MS);
    await waiting();
    await house.tap('Blink');
    await movingVideo(run, 'blink.webm');
    expect(await newest()).toMatchObject({ code: 'OK', profile: MIA, limit_s: 60, bonus_s: 1200 });
  });
});
