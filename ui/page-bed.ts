import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, type TestContext, vi } from 'vitest';
import type { PlayingScreen, Screen } from '../agent/local/channel.ts';
import { startScriptedAgent } from './scripted-agent.ts';

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const quiet =
  '--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking';
const flags = `${quiet} --disable-component-update --disable-sync`.split(' ');

/** A row's id that ends in this digit. */
export const id = (n: number) => `0199a0b0-0000-7000-8000-00000000000${n}`;
export const mia = { id: id(1), name: 'Mia', avatar_url: null };
export const day = { left_s: 1800, whole_s: 3600 };
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
  budget_s: 600,
  fits: true,
  day,
};

interface OpenOptions {
  path?: string;
  viewport?: { width: number; height: number };
  from?: Browser;
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
      button: (name: string) => page.getByRole('button', { name }),
      caption: () => page.locator('.caption').textContent(),
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
