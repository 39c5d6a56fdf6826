/** Turns SVG text into PNG pictures, on a canvas in headless Chromium. */
import type { Browser, Page } from 'playwright-core';
import { height, width } from './draw.ts';

/** A page with one canvas that shows `side` x `side` pictures. */
export async function easel(browser: Browser, side: number): Promise<Page> {
  const page = await browser.newPage();
  await page.setContent(`<canvas width="${width * side}" height="${height * side}"></canvas>`);
  return page;
}

export async function drawOn(page: Page, pictures: readonly string[]): Promise<Buffer> {
  const url = await page.evaluate(async (texts) => {
    const canvas = document.querySelector('canvas');
    const brush = canvas?.getContext('2d', { willReadFrequently: true });
    if (!canvas || !brush) throw new Error('no canvas');
    for (const [n, text] of texts.entries()) {
      const image = new Image();
      image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
      await image.decode();
      brush.drawImage(image, (n % 3) * 854, Math.floor(n / 3) * 480, 854, 480);
    }
    return canvas.toDataURL('image/png');
  }, pictures as string[]);
  return Buffer.from(url.slice(url.indexOf(',') + 1), 'base64');
}

export function svg(children: string, box = `0 0 ${width} ${height}`): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${box}" width="${width}" height="${height}">${children}</svg>`;
}
