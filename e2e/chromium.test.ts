import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kioskIn } from '../demo/kiosk.ts';
import { launchChromium } from './parts/browser.ts';
import { openTestHouse, pause, type TestHouse } from './parts/test-house.ts';
import { movingVideo, sessionsOf, shows, watchThreeChips } from './parts/watching.ts';

let house: TestHouse;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  house = await openTestHouse(kioskIn({ kind: 'none', why: 'a test' }));
  browser = await launchChromium();
  page = await browser.newPage({ viewport: { width: 1024, height: 600 } });
  await page.goto(house.notice().kiosk);
});
afterAll(async () => {
  await browser?.close();
  await house?.stop();
});

const newest = async () => (await house.diagnostics()).decisions[0];
const run = (expression: string) => page.evaluate(expression);
const waiting = () => shows(run, 'Put your chip here');

/** A chip of which a test does not care how it ends: on it goes to the waiting screen. */
async function playBlinkThrough(): Promise<void> {
  await house.tap('Blink');
  await movingVideo(run, 'blink.webm');
  await waiting();
}

describe('a kiosk in Chromium', () => {
  it('plays what is laid on it, and the minutes reach Postgres', async () => {
    await watchThreeChips(house, run);
    await waiting();
  });

  it('says no to a video for bigger children, with its own picture', async () => {
    await house.tap('Night train');
    await shows(run, 'That one is for later', 5_000);
    expect(await newest()).toMatchObject({ code: 'AGE_RESTRICTED', min_age: 6, cap: 4 });
    expect(await page.locator('video').count()).toBe(0);
    await waiting();
  });

  it('asks who is watching where a chip belongs to nobody, and plays for who answers', async () => {
    await house.tap('Snail race');
    await page.getByRole('button', { name: /Mia/ }).click();
    await movingVideo(run, 'snail-race.mp4');
    expect(await newest()).toMatchObject({ code: 'OK', profile: '00000000-0000-4000-8000-0000000000a1' });
    await playBlinkThrough();
  });

  it('pauses and goes on with the same chip, in the same session', async () => {
    await house.tap('Balloon');
    await movingVideo(run, 'balloon.webm');
    await house.tap('Balloon');
    const stands = () => page.locator('video').evaluate((it) => (it as HTMLVideoElement).paused);
    await expect.poll(stands, { timeout: 5_000 }).toBe(true);
    await house.tap('Balloon');
    await movingVideo(run, 'balloon.webm');
    await playBlinkThrough();
  });

  it('goes on without its gateway, and every session arrives once when it is back', async () => {
    const before = (await sessionsOf(house)).length;
    await house.gateway.stop();
    await playBlinkThrough();
    await house.tap('Night train');
    await shows(run, 'That one is for later', 5_000);
    await pause(6_000);
    expect((await sessionsOf(house)).length).toBe(before);
    await house.gateway.start();
    await expect.poll(() => sessionsOf(house), { timeout: 90_000, interval: 500 }).toHaveLength(before + 1);
    await pause(6_000);
    expect((await sessionsOf(house)).length).toBe(before + 1);
  });

  it('loses and doubles nothing when the agent is killed in the middle', async () => {
    await waiting();
    const before = (await sessionsOf(house)).length;
    await house.tap('Little fish');
    const played = await movingVideo(run, 'little-fish.webm');
    process.kill(house.agentPid(), 'SIGKILL');
    await expect.poll(() => sessionsOf(house), { timeout: 90_000, interval: 500 }).toHaveLength(before + 1);
    const last = (await sessionsOf(house)).at(-1);
    expect(last).toMatchObject({ video: 'little-fish.webm', stopped_reason: 'power_loss', completed: false });
    expect(last?.duration_seconds).toBeGreaterThanOrEqual(Math.floor(played));
    expect(last?.duration_seconds).toBeLessThanOrEqual(played + 16);
    await page.goto(house.notice().kiosk);
    await waiting();
    expect((await sessionsOf(house)).length).toBe(before + 1);
  });

  it('stops when the time runs out, charges no second more, and lets the chip sleep', async () => {
    await house.query(`
      WITH film AS (
        UPDATE videos SET age_rating = '0' WHERE platform_video_id = 'counting-stars.webm' RETURNING id)
      UPDATE video_nfc_mappings SET max_watch_time_minutes = 1 WHERE video_id = (SELECT id FROM film)`);
    await pause(8_000);
    await house.tap('Counting stars');
    await movingVideo(run, 'counting-stars.webm');
    const last = async () => (await sessionsOf(house)).at(-1)?.stopped_reason;
    await expect.poll(last, { timeout: 100_000, interval: 500 }).toBe('mapping_limit');
    const seconds = (await sessionsOf(house)).at(-1)?.duration_seconds ?? 0;
    expect([seconds <= 60, seconds >= 58]).toEqual([true, true]);
    await waiting();
    await house.tap('Counting stars');
    expect(['MAPPING_LIMIT_REACHED', 'TIME_ALMOST_UP']).toContain((await newest())?.code);
    await waiting();
  });

  it('says no when the day is used up, whoever used it', async () => {
    await house.query(`
      INSERT INTO daily_watch_time (profile_id, date, total_minutes)
      SELECT profile_id, date, 500 FROM kiosk_watch_time WHERE profile_id = '00000000-0000-4000-8000-0000000000a1'
      ON CONFLICT (profile_id, date) DO UPDATE SET total_minutes = 500`);
    await pause(8_000);
    await house.tap('Balloon');
    await shows(run, 'All done for today', 5_000);
    expect(await newest()).toMatchObject({ code: 'DAILY_LIMIT_REACHED', limit_s: 1800 });
  });
});
