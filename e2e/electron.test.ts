import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { _electron, type ElectronApplication } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { KioskOptions, RunningKiosk } from '../demo/kiosk.ts';
import { findElectron } from '../demo/window.ts';
import { readyUrl } from '../ui/shell/agent-process.ts';
import { openTestHouse, pause, type TestHouse } from './parts/test-house.ts';
import { shows, watchThreeChips } from './parts/watching.ts';

const root = join(import.meta.dirname, '..');
const electron = findElectron(process.env, root);
const display = process.env['DISPLAY'];

describe.skipIf(!electron || !display)('a kiosk in Electron', () => {
  let house: TestHouse;
  let app: ElectronApplication;

  beforeAll(async () => {
    house = await openTestHouse(startInElectron);
  });
  afterAll(() => house?.stop());

  /** Playwright cannot see a window that is locked against inspection; the main program can look into it. */
  const run = (expression: string): Promise<unknown> =>
    app.evaluate(
      ({ BrowserWindow }, code) => BrowserWindow.getAllWindows()[0]?.webContents.executeJavaScript(code),
      expression,
    );

  async function startInElectron({ env, onUrl }: KioskOptions): Promise<RunningKiosk> {
    app = await _electron.launch({
      executablePath: electron ?? '',
      args: ['--no-sandbox', '--disable-gpu', root],
      env: Object.fromEntries(
        Object.entries(env).filter((it): it is [string, string] => it[1] !== undefined),
      ),
    });
    const ready = Promise.withResolvers<void>();
    createInterface({ input: app.process().stdout as NodeJS.ReadableStream }).on('line', (line) => {
      const url = readyUrl(line);
      if (url === null) return;
      onUrl(url);
      ready.resolve();
    });
    await ready.promise;
    return { stop: () => app.close(), left: new Promise(() => undefined) };
  }

  it('plays what is laid on it, and the minutes reach Postgres', async () => {
    await watchThreeChips(house, run);
  });

  it('gives the page nothing of Node or Electron', async () => {
    expect(await run("['require', 'process', 'module', 'electron'].filter((it) => it in window)")).toEqual(
      [],
    );
  });

  it('lets the page go nowhere else, open nothing and ask for nothing', async () => {
    const before = await run('location.href');
    await run("window.open('http://127.0.0.1:4/'); location.href = 'http://127.0.0.1:4/'; null");
    await pause(1_000);
    const permission = await run(
      "navigator.permissions.query({ name: 'geolocation' }).then((it) => it.state)",
    );
    const windows = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);
    expect([await run('location.href'), windows, permission]).toEqual([before, 1, 'denied']);
  });

  it('starts the agent again when it dies, and shows it', async () => {
    const before = house.agentPid();
    process.kill(before, 'SIGKILL');
    await expect.poll(() => pidOr(before), { timeout: 60_000, interval: 250 }).not.toBe(before);
    await shows(run, 'Put your chip here', 60_000);
  });

  function pidOr(before: number): number {
    try {
      return house.agentPid();
    } catch {
      return before;
    }
  }
});
