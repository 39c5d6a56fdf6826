import { createServer } from 'node:net';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findElectron } from '../demo/window.ts';
import { openTestHouse, type TestHouse } from './parts/test-house.ts';
import { watchThreeChips } from './parts/watching.ts';

const root = join(import.meta.dirname, '..');
const electron = findElectron(process.env, root);
const display = process.env['DISPLAY'];

describe.skipIf(!electron || !display)('a kiosk in Electron', () => {
  let house: TestHouse;
  let inspector: Browser;
  let page: Page;

  beforeAll(async () => {
    const port = await freePort();
    house = await openTestHouse({
      kind: 'electron',
      program: electron ?? '',
      args: ['--no-sandbox', '--disable-gpu', `--remote-debugging-port=${port}`, root],
    });
    inspector = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    page = inspector.contexts()[0]?.pages()[0] as Page;
  });
  afterAll(async () => {
    await inspector?.close();
    await house?.stop();
  });

  it('plays what is laid on it, and the minutes reach Postgres', async () => {
    await watchThreeChips(house, page);
  });

  it('gives the page nothing of Node or Electron', async () => {
    expect(
      await page.evaluate(() => ['require', 'process', 'module', 'electron'].filter((it) => it in window)),
    ).toEqual([]);
  });

  it('does not let the page go elsewhere', async () => {
    const before = page.url();
    await page.evaluate(() => {
      window.open('http://127.0.0.1:9/');
      location.href = 'http://127.0.0.1:9/';
    });
    await new Promise((wake) => setTimeout(wake, 1_000));
    expect([page.url(), inspector.contexts().flatMap((it) => it.pages()).length]).toEqual([before, 1]);
  });

  it('starts the agent again when it dies, and shows it', async () => {
    const before = house.agentPid();
    process.kill(before, 'SIGKILL');
    await expect.poll(() => pidOr(before), { timeout: 60_000, interval: 250 }).not.toBe(before);
    await page.getByText('Put your chip here').waitFor({ timeout: 60_000 });
  });

  function pidOr(before: number): number {
    try {
      return house.agentPid();
    } catch {
      return before;
    }
  }
});

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
