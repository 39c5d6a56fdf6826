import type { Page } from 'playwright-core';
import { describe, it } from 'vitest';
import type { Screen } from '../agent/local/channel.ts';
import { id, mia, pageBed, playing, shelfOf } from './page-bed.ts';

const { open } = pageBed();
const children = [1, 2, 3, 4, 5, 6].map((n) => ({ ...mia, id: id(n), name: `${n}`, locked: n === 6 }));
const who: Screen = { kind: 'who', children, has_pin: true };
/** What a finger may touch, where that is less than the button. */
const targets = 'button:not(.surface, .book), .book > .slot';

/** Screens with the number of their targets, after a button was pressed, if one is named. */
const screens: { name: string; screen: Screen; count: number; press?: string }[] = [
  { name: 'the children', screen: who, count: 6 },
  { name: 'the PIN pad', screen: who, count: 13, press: '6: With a grown-up' },
  { name: 'two videos', screen: shelfOf(2), count: 2 },
  { name: 'six videos', screen: shelfOf(6), count: 6 },
  { name: 'the first page of twelve', screen: shelfOf(12), count: 7 },
  { name: 'the middle page of eighteen', screen: shelfOf(18), count: 8, press: 'More' },
  { name: 'the child who is watching', screen: { kind: 'waiting', child: mia }, count: 1 },
  {
    name: 'the account to confirm',
    screen: { kind: 'pairing', step: 'confirm', account: 'a…x@example.org', kiosk_name: 'Living room' },
    count: 2,
  },
  {
    name: 'a pairing without internet',
    screen: { kind: 'pairing', step: 'stopped', why: 'unreachable' },
    count: 1,
  },
  { name: 'a pause', screen: { ...playing, paused: true }, count: 1 },
];

describe.concurrent('a small finger', () => {
  it.for([
    { width: 1024, height: 600 },
    { width: 1280, height: 800 },
    { width: 800, height: 480 },
  ])('finds every target on a screen of $width by $height', async (viewport, test) => {
    const { agent, page, button, until } = await open(test, null, { viewport });
    const offences: string[] = [];
    for (const { name, screen, count, press } of screens) {
      agent.show(screen);
      await page.locator(`[data-screen=${screen.kind}]`).waitFor();
      if (press) await button(press).click();
      await until(() => page.locator(targets).count()).toBe(count);
      // The names below the children's pictures keep those apart, too.
      const room = name === 'the children' ? 3 : 5;
      const { smallest, lowest, nearest } = await measure(page, viewport.height);
      if (smallest < 20) offences.push(`${name}: ${smallest} mm small`);
      if (lowest < 15) offences.push(`${name}: ${lowest} mm from the edge where wrists lie`);
      if (nearest < room) offences.push(`${name}: ${nearest} mm apart`);
    }
    test.expect(offences).toEqual([]);
  });
});

/**
 * The smallest side of a target, the lowest edge, and the least room between two, in millimetres of a panel
 * 90 mm high, to the tenth above.
 */
async function measure(page: Page, height: number) {
  const all = await page.locator(targets).all();
  const boxes = (await Promise.all(all.map((one) => one.boundingBox()))).flatMap((box) => box ?? []);
  const between = boxes.flatMap((a, n) =>
    boxes.slice(n + 1).map((b) => {
      const across = Math.max(a.x, b.x) - Math.min(a.x + a.width, b.x + b.width);
      const down = Math.max(a.y, b.y) - Math.min(a.y + a.height, b.y + b.height);
      return Math.max(across, down);
    }),
  );
  const mm = (px: number) => Math.ceil((px / height) * 900) / 10;
  return {
    smallest: mm(Math.min(...boxes.flatMap((box) => [box.width, box.height]))),
    lowest: mm(height - Math.max(...boxes.map((box) => box.y + box.height))),
    nearest: mm(Math.min(...between)),
  };
}
