/**
 * Makes the demo films and their covers again: draws every frame as SVG in headless Chromium, writes the music, and has ffmpeg encode both.
 * `node demo/media/render.ts [film ...]`; `--stills FOLDER` writes nine frames of each as one PNG instead.
 * Needs ffmpeg and Chromium (CHROMIUM names another executable). One film after the other, at low priority.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium } from 'playwright-core';
import { balloon } from './recipe/balloon.ts';
import { blink } from './recipe/blink.ts';
import { countingStars } from './recipe/counting-stars.ts';
import { drawOn, easel, svg } from './recipe/easel.ts';
import { encode } from './recipe/encode.ts';
import type { Film } from './recipe/film.ts';
import { littleFish } from './recipe/little-fish.ts';
import { nightTrain } from './recipe/night-train.ts';
import { snailRace } from './recipe/snail-race.ts';
import { record, wav } from './recipe/sound.ts';

const films: readonly Film[] = [blink, balloon, snailRace, nightTrain, littleFish, countingStars];
const framesPerSecond = 24;
const media = import.meta.dirname;
const covers = join(media, '..', 'covers');
const quiet = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

await main(process.argv.slice(2));

async function main(args: readonly string[]): Promise<void> {
  const stills = args.includes('--stills') ? args[args.indexOf('--stills') + 1] : undefined;
  const wanted = films.filter(
    ({ name }) => args.includes(name) || !films.some((film) => args.includes(film.name)),
  );
  const browser = await chromium.launch({
    executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
    args: quiet,
  });
  try {
    for (const film of wanted) {
      if (stills) await contactSheet(browser, film, stills);
      else await make(browser, film);
    }
  } finally {
    await browser.close();
  }
}

async function make(browser: Browser, film: Film): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), `${film.name}-`));
  try {
    const [picture, sound] = [join(folder, 'picture.mkv'), join(folder, 'sound.wav')];
    mkdirSync(covers, { recursive: true });
    writeFileSync(join(covers, `${film.name}.svg`), svg(film.draw(film.cover.at), film.cover.box));
    await drawFrames(browser, film, picture);
    writeFileSync(sound, wav(record(film.seconds, film.play)));
    encode(film, picture, sound, folder, join(media, `${film.name}.${film.container}`));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function drawFrames(browser: Browser, film: Film, file: string): Promise<void> {
  const page = await easel(browser, 1);
  const frames = `-f image2pipe -c:v png -framerate ${framesPerSecond} -i -`;
  const lossless = '-c:v libx264 -qp 0 -preset ultrafast -pix_fmt yuv444p';
  const args = ['-n', '10', 'ffmpeg', ...`-v error -y ${frames} ${lossless}`.split(' '), file];
  const ffmpeg = spawn('nice', args, { stdio: ['pipe', 'inherit', 'inherit'] });
  const ended = once(ffmpeg, 'exit');
  for (let n = 0; n < film.seconds * framesPerSecond; n++) {
    const png = await drawOn(page, [svg(film.draw(n / framesPerSecond))]);
    if (!ffmpeg.stdin.write(png)) await once(ffmpeg.stdin, 'drain');
  }
  ffmpeg.stdin.end();
  const [code] = await ended;
  await page.close();
  if (code !== 0) throw new Error(`ffmpeg could not store the frames of ${film.name}`);
}

async function contactSheet(browser: Browser, film: Film, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const page = await easel(browser, 3);
  const at = Array.from({ length: 8 }, (_, n) => ((n + 0.45) * film.seconds) / 8);
  const pictures = at.map((t) => svg(film.draw(t)));
  writeFileSync(
    join(folder, `${film.name}.png`),
    await drawOn(page, [...pictures, svg(film.draw(film.cover.at), film.cover.box)]),
  );
  await page.close();
}
