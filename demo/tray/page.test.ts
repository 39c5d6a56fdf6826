import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { quiet } from '../../agent/log.ts';
import { sampleChips } from './sample-chips.ts';
import { startScriptedVpcd } from './scripted-vpcd.ts';
import { startTray } from './server.ts';

const executablePath = '/usr/bin/chromium';
const flags =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
const balloon = '04A21B3C4D5E80';
const [laid, tapped] = [[`${balloon}9000`], [`${balloon}9000`, 'gone']];

let browser: Browser;
const releases: (() => Promise<void>)[] = [];
beforeAll(async () => {
  browser = await chromium.launch({ executablePath, args: flags.split(' ') });
});
afterAll(() => browser?.close());
afterEach(async () => {
  for (const release of releases.splice(0).reverse()) await release();
});

async function openTray() {
  const vpcd = await startScriptedVpcd();
  releases.push(vpcd.stop);
  const at = { host: '127.0.0.1', port: vpcd.port } as const;
  const links = () => ({ kiosk: 'http://127.0.0.1:9/', diagnostics: null });
  const tray = await startTray({ port: 0, vpcd: at, chips: sampleChips, links, log: quiet });
  if (tray.kind !== 'listening') return expect.fail('the port is taken');
  releases.push(tray.stop);
  const complaints: string[] = [];
  const open = async () => {
    const page = await browser.newPage({ viewport: { width: 1024, height: 700 } });
    releases.push(() => page.close());
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (/Content Security Policy/.test(message.text())) complaints.push(message.text());
    });
    await page.goto(tray.url);
    await chip(page).waitFor();
    return page;
  };
  return { vpcd, tray, open, page: await open(), complaints };
}

const chip = (page: Page) => page.getByRole('button', { name: 'Balloon: plays' });
const chipOnPad = (page: Page) => page.getByRole('button', { name: 'Lift Balloon' });
const pad = (page: Page) => page.locator('#pad');
const status = (page: Page) => page.getByRole('status').textContent();

describe('the chip tray in a browser', () => {
  it('lays a chip by a click, and lifts it by a click on the reader', async () => {
    const { vpcd, page, complaints } = await openTray();
    await chip(page).click();
    await expect.poll(() => status(page)).toBe('Balloon was read.');
    await chipOnPad(page).click();
    await expect.poll(() => status(page)).toBe('Lay a chip here');
    expect({ saw: vpcd.saw, complaints }).toEqual({ saw: tapped, complaints: [] });
  });

  it('lays a chip that is dragged onto the reader, and lifts it when it is dragged off', async () => {
    const { vpcd, page, complaints } = await openTray();
    await chip(page).dragTo(pad(page));
    await chipOnPad(page).waitFor();
    expect(vpcd.saw).toEqual(laid);
    await chipOnPad(page).dragTo(page.locator('#hint'));
    await expect.poll(() => vpcd.saw).toEqual(tapped);
    expect(complaints).toEqual([]);
  });

  it('leaves a chip alone that is dragged elsewhere', async () => {
    const { vpcd, page } = await openTray();
    await chip(page).dragTo(page.locator('#hint'));
    await page.waitForTimeout(300);
    expect(vpcd.saw).toEqual([]);
  });

  it('taps by a double click, and by the hand on the chip', async () => {
    const { vpcd, page } = await openTray();
    await chip(page).dblclick();
    await expect.poll(() => vpcd.saw, { timeout: 4000 }).toEqual(tapped);
    await page.getByRole('button', { name: 'Tap Balloon' }).click();
    await expect.poll(() => vpcd.saw, { timeout: 4000 }).toEqual([...tapped, ...tapped]);
  });

  it('works by keys: Enter lays, Escape lifts', async () => {
    const { vpcd, page } = await openTray();
    await chip(page).focus();
    await page.keyboard.press('Enter');
    await chipOnPad(page).waitFor();
    await page.keyboard.press('Escape');
    await expect.poll(() => vpcd.saw, { timeout: 3000 }).toEqual(tapped);
  });

  it('shows the same in two open trays', async () => {
    const { page, open } = await openTray();
    const other = await open();
    await chip(page).click();
    await chipOnPad(other).click();
    await expect.poll(() => status(page), { timeout: 3000 }).toBe('Lay a chip here');
  });

  it('says so when the tray itself has ended', async () => {
    const { page, tray } = await openTray();
    await tray.stop();
    await expect.poll(() => page.getByRole('alert').textContent()).toMatch(/^The chip tray is not running\./);
  });

  it('fits a telephone without sideways scrolling', async () => {
    const { page } = await openTray();
    await page.setViewportSize({ width: 360, height: 740 });
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  });
});
