import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, type TestContext, vi } from 'vitest';
import { CHANNEL_VERSION, type FromPage, type PlayingScreen, type Screen } from '../agent/local/channel.ts';
import { startScriptedAgent } from './scripted-agent.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const quiet =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking';
const flags = `${quiet} --disable-component-update --disable-sync`.split(' ');

/** A row's id that ends in this digit. */
export const id = (n: number) => `0199a0b0-0000-7000-8000-00000000000${n}`;
export const mia = { id: id(1), name: 'Mia', avatar_url: null };
export const day = { left_s: 1800, whole_s: 3600 };
/** A message as the agent hears it. */
export const said = (message: Unversioned<FromPage>) => ({ v: CHANNEL_VERSION, ...message });
type Unversioned<T> = T extends unknown ? Omit<T, 'v'> : never;
/** Twenty seconds of film, of which all may be seen. */
export const playing: PlayingScreen = {
  kind: 'playing',
  session_id: id(7),
  child: mia,
  title: 'Boats',
  src: '/media/clip.webm',
  media_type: 'video/webm',
  start_at_s: 0,
  paused: false,
  lifted: false,
  budget_s: 600,
  fits: true,
  day,
};

/** A shelf of this many videos. Each third does not fit. */
export const shelfOf = (count: number, src = '/media/clip.webm'): ShelfScreen => ({
  kind: 'shelf',
  child: mia,
  videos: Array.from({ length: count }, (_, n) => ({
    mapping_id: `0199a0b0-0000-7000-8000-${String(n).padStart(12, '0')}`,
    title: `Film ${n + 1}`,
    src,
    fits: n % 3 !== 2,
  })),
});
type ShelfScreen = Extract<Screen, { kind: 'shelf' }>;

interface OpenOptions {
  path?: string;
  viewport?: { width: number; height: number };
  from?: Browser;
  /** True: the test moves the page's time on, by `page.clock`. */
  ownTime?: boolean;
}

/** A browser whose pages may play (`no-user-gesture-required`) or need a touch first (`user-gesture-required`). */
export function launch(autoplay: 'no-user-gesture-required' | 'user-gesture-required'): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: [...flags, `--autoplay-policy=${autoplay}`],
  });
}

/** Builds the page for the tests of one file, and hands back how a test opens it. */
export function pageBed() {
  // Several pages at once beside the other tests: on a busy machine each may take long.
  vi.setConfig({ testTimeout: 90_000, hookTimeout: 90_000 });
  let dir: string;
  let browser: Browser;

  beforeAll(async () => {
    dir = await mkdtemp(join(tmpdir(), 'medio-page-'));
    const launched = launch('no-user-gesture-required');
    await build({
      configFile: here('../vite.config.ts'),
      logLevel: 'error',
      build: { outDir: join(dir, 'page') },
    });
    await cp(here('clip.webm'), join(dir, 'media', 'clip.webm'), { recursive: true });
    browser = await launched;
  });

  afterAll(async () => {
    await browser?.close();
    await rm(dir, { recursive: true, force: true });
  });

  /** The page, opened from an agent of its own that shows `first`. */
  async function open(test: TestContext, first: Screen | null, options: OpenOptions = {}) {
    const { path = '/', viewport = { width: 1024, height: 600 }, from = browser } = options;
    const agent = await startScriptedAgent({ pageDir: join(dir, 'page'), mediaDir: join(dir, 'media') });
    // Still pictures: drawn in software, movement costs more than everything else here.
    const page = await from.newPage({ viewport, reducedMotion: 'reduce' });
    test.onTestFinished(async () => {
      await page.close();
      await agent.stop();
    });
    const complaints: string[] = [];
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('console', (message) => {
      if (message.type() === 'error') complaints.push(message.text());
    });
    // A breach that its culprit catches, such as a probe for eval, reaches no console by itself.
    await page.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, sourceFile }) => {
        queueMicrotask(() => reportError(new Error(`policy: ${violatedDirective} in ${sourceFile}`)));
      });
    });
    if (options.ownTime) await page.clock.install();
    if (first) agent.show(first);
    await page.goto(agent.url + path);

    const progress = () => agent.heard.flatMap((message) => (message.type === 'progress' ? [message] : []));
    const video = page.locator('video');
    return {
      agent,
      page,
      /** Errors on the page's console, among them each breach of the content policy. */
      complaints,
      picture: (name: string) => page.locator(`[role=img][aria-label=${JSON.stringify(name)}]`),
      button: (name: string, exact = false) => page.getByRole('button', { name, exact }),
      /** What the page said after its greeting, beside its progress. */
      asked: () => agent.heard.filter(({ type }) => type !== 'hello' && type !== 'progress'),
      caption: () => page.locator('.caption').textContent(),
      /** The page's time stands from now on, but for `page.clock.runFor`. */
      holdTime: async () => page.clock.pauseAt(await page.evaluate(() => Date.now() + 5_000)),
      progress,
      phases: () => progress().map((said) => said.phase),
      video,
      position: () => video.evaluate((element: HTMLVideoElement) => element.currentTime),
      /** Wait, for as long as a busy machine may take, until this is so. */
      until: <T>(probe: () => T | Promise<T>) => test.expect.poll(probe, { timeout: 30_000, interval: 100 }),
    };
  }

  return { open };
}
