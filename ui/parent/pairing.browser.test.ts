import type { Page } from 'playwright-core';
import { encode } from 'uqr';
import { describe, it } from 'vitest';
import type { PairingAct, PairingScreen } from '../../agent/local/channel.ts';
import { lines } from '../lines.ts';
import { pageBed, said } from '../page-bed.ts';
import { words } from '../words.ts';

type CodeScreen = Extract<PairingScreen, { step: 'code' }>;

const { open } = pageBed();
const connecting: PairingScreen = { kind: 'pairing', step: 'connecting' };
const confirm: PairingScreen = {
  kind: 'pairing',
  step: 'confirm',
  account: 'a…x@example.org',
  kiosk_name: 'Living room',
};
const whys = ['unreachable', 'declined', 'expired', 'refused'] as const;
const stopped = (why: (typeof whys)[number]): PairingScreen => ({ kind: 'pairing', step: 'stopped', why });
const act = (what: PairingAct) => said({ type: 'pairing', act: what });
const viewports = [
  { width: 1280, height: 800 },
  { width: 1920, height: 1080 },
  { width: 800, height: 480 },
];

/** A code that ends this long after the page's time `from_ms`. */
function codeFor(seconds: number, from_ms = Date.now(), uri = 'https://medio.example.org/pair'): CodeScreen {
  return {
    kind: 'pairing',
    step: 'code',
    user_code: 'BCDF-GHJK',
    verification_uri: uri,
    verification_uri_complete: `${uri}?user_code=BCDF-GHJK`,
    expires_at: new Date(from_ms + seconds * 1000).toISOString(),
  };
}

const pageTime = (page: Page) => page.evaluate(() => Date.now());
/** How much of the disc is filled: the angle of its hand, in parts of a whole turn. */
const discLeft = (page: Page) =>
  page.locator('.time-disc').evaluate((disc) => {
    const whole = disc.querySelectorAll('circle').length === 3;
    const hand = disc
      .querySelector('path')
      ?.getAttribute('d')
      ?.match(/L(-?[\d.]+) (-?[\d.]+)/);
    if (!hand) return whole ? 1 : null;
    const [, x, y] = hand.map(Number);
    const turn = Math.atan2(-(x ?? 0), -(y ?? 0)) / (2 * Math.PI);
    return Math.round(((turn + 1) % 1) * 1000) / 1000;
  });
/** The modules as they are painted: each one's middle lies in the dark path or does not. */
const paintedModules = (page: Page) =>
  page.locator('svg.qr').evaluate((svg) => {
    const path = svg.querySelector('path');
    const size = (svg as SVGSVGElement).viewBox.baseVal.width;
    if (!path) return [];
    const row = (y: number) =>
      Array.from({ length: size }, (_, x) =>
        path.isPointInFill(new DOMPoint(x + 0.5, y + 0.5)) ? '#' : '.',
      ).join('');
    return Array.from({ length: size }, (_, y) => row(y));
  });

describe.concurrent('the code to scan', () => {
  it('holds the whole address, dark on light, in a quiet zone of four modules', async (test) => {
    const screen = codeFor(600);
    const { page, complaints } = await open(test, screen);
    const { data } = encode(screen.verification_uri_complete, { ecc: 'M', border: 0 });
    const quiet = (row: string) => `....${row}....`;
    const empty = '.'.repeat(data.length + 8);
    const modules = data.map((row) => quiet(row.map((dark) => (dark ? '#' : '.')).join('')));
    test
      .expect(await paintedModules(page))
      .toEqual([empty, empty, empty, empty, ...modules, empty, empty, empty, empty]);
    const fills = page
      .locator('svg.qr > *')
      .evaluateAll((parts) => parts.map((part) => getComputedStyle(part).fill));
    test.expect(await fills).toEqual(['rgb(255, 255, 255)', 'rgb(0, 0, 0)']);
    test.expect(complaints).toEqual([]);
  });

  it.for(viewports)('is at least two fifths of a screen of $width by $height', async (viewport, test) => {
    const { page } = await open(test, codeFor(600), { viewport });
    const box = await page.locator('svg.qr').boundingBox();
    test.expect(Math.min(box?.width ?? 0, box?.height ?? 0)).toBeGreaterThanOrEqual(0.4 * viewport.height);
  });
});

describe.concurrent('the letters to type', () => {
  it('stand beside the address on tiles, in two groups of four, and are read out one by one', async (test) => {
    const { page, picture, caption } = await open(test, codeFor(600));
    await picture(words.en.fetch_grown_up).waitFor();
    test.expect(await caption()).toBe(words.en.fetch_grown_up);
    test.expect(await page.locator('.address').textContent()).toBe('medio.example.org/pair');
    test.expect(await page.locator('.letters').allTextContents()).toEqual(['BCDF', 'GHJK']);
    test.expect(await page.locator('.user-code').ariaSnapshot()).toBe('- text: B C D F - G H J K');
  });

  it('keep the address whole where a browser would not find it without its beginning', async (test) => {
    const { page } = await open(test, codeFor(600, Date.now(), 'http://192.168.1.5:4781/pair'));
    test.expect(await page.locator('.address').textContent()).toBe('http://192.168.1.5:4781/pair');
  });

  it('lead nowhere from the kiosk itself', async (test) => {
    const { page, asked } = await open(test, codeFor(600));
    await page.locator('.address').click();
    await page.locator('svg.qr').click();
    test.expect(await page.locator('main :is(a, [href], button)').count()).toBe(0);
    test.expect(asked()).toEqual([]);
  });
});

describe.concurrent('the time that a code is good for', () => {
  it('shrinks with the clock, and at its end a new code is promised and the old one gone', async (test) => {
    const { agent, page, caption, holdTime, until } = await open(test, connecting, { ownTime: true });
    await holdTime();
    agent.show(codeFor(300, await pageTime(page)));
    await until(() => discLeft(page)).toBe(0.5);
    test.expect(await page.getByRole('timer').getAttribute('aria-label')).toBe('5 min');
    await page.clock.runFor(150_500);
    await until(() => discLeft(page)).toBe(0.25);
    test.expect(await page.getByRole('timer').getAttribute('aria-label')).toBe('3 min');
    await page.clock.runFor(148_000);
    test
      .expect([await caption(), await page.locator('.letters').count()])
      .toEqual([words.en.fetch_grown_up, 2]);
    await page.clock.runFor(2_000);
    await until(caption).toBe(words.en.new_code);
    test.expect(await page.locator('.qr, .letters, .address').count()).toBe(0);
    agent.show({ ...codeFor(600, await pageTime(page)), user_code: 'LMNP-QRST' });
    await until(() => page.locator('.letters').allTextContents()).toEqual(['LMNP', 'QRST']);
    await until(() => discLeft(page)).toBe(1);
    test.expect(await caption()).toBe(words.en.fetch_grown_up);
  });

  it('goes on evenly when the machine’s clock is put right meanwhile', async (test) => {
    const { agent, page, holdTime, until } = await open(test, connecting, { ownTime: true });
    await holdTime();
    agent.show(codeFor(300, await pageTime(page)));
    await until(() => discLeft(page)).toBe(0.5);
    await page.clock.setSystemTime((await pageTime(page)) + 86_400_000);
    await page.clock.runFor(60_500);
    await until(() => discLeft(page)).toBe(0.4);
  });

  it('follows a new end of the same code', async (test) => {
    const { agent, page, holdTime, until } = await open(test, connecting, { ownTime: true });
    await holdTime();
    agent.show(codeFor(0, await pageTime(page)));
    await until(() => page.locator('.code-over').count()).toBe(1);
    agent.show(codeFor(300, await pageTime(page)));
    await until(() => discLeft(page)).toBe(0.5);
  });
});

describe.concurrent('the account to confirm', () => {
  it('is shown with the kiosk’s name, and confirmed once', async (test) => {
    const { page, asked, button, caption, holdTime, until } = await open(test, confirm, { ownTime: true });
    await holdTime();
    test.expect(await caption()).toBe(words.en.your_account);
    test.expect(await page.locator('.account').textContent()).toBe('a…x@example.org');
    test.expect(await page.locator('.kiosk-name').textContent()).toBe('Living room');
    await page.clock.runFor(1300);
    await button(words.en.yes_mine).click();
    await until(caption).toBe(words.en.pin_asking);
    await page.clock.runFor(2000);
    await button(words.en.yes_mine).click({ force: true });
    await button(words.en.not_mine).click({ force: true });
    await page.clock.runFor(2000);
    test.expect(asked()).toEqual([act('confirm')]);
  });

  it('is declined by the smaller button', async (test) => {
    const { page, asked, button, until } = await open(test, confirm);
    await button(words.en.not_mine).click();
    await until(asked).toEqual([act('decline')]);
    const size = async (name: string) => {
      const box = await button(name).boundingBox();
      return (box?.width ?? 0) * (box?.height ?? 0);
    };
    test.expect(await size(words.en.not_mine)).toBeLessThan(0.75 * (await size(words.en.yes_mine)));
    test.expect(await page.getByRole('button').count()).toBe(2);
  });

  it('is agreed to by nobody who goes on tapping', async (test) => {
    const { agent, page, asked, button, holdTime, until } = await open(test, connecting, { ownTime: true });
    await holdTime();
    agent.show(confirm);
    await button(words.en.yes_mine).waitFor();
    for (let tap = 0; tap < 8; tap += 1) {
      await button(words.en.yes_mine).click({ force: true });
      await page.clock.runFor(500);
    }
    test.expect(asked()).toEqual([]);
    await page.clock.runFor(1300);
    await button(words.en.yes_mine).click();
    await until(asked).toEqual([act('confirm')]);
  });

  it('is agreed to by no finger that lay there before', async (test) => {
    const { agent, page, asked, button, holdTime } = await open(test, connecting, { ownTime: true });
    await holdTime();
    agent.show(confirm);
    await button(words.en.yes_mine).hover({ force: true });
    await page.mouse.down();
    await page.clock.runFor(3000);
    await page.mouse.up();
    await button(words.en.not_mine).click({ trial: true });
    test.expect(asked()).toEqual([]);
  });

  it('may be confirmed again when no screen comes', async (test) => {
    const { page, asked, button, caption, until } = await open(test, confirm, { ownTime: true });
    await button(words.en.yes_mine).click();
    await until(caption).toBe(words.en.pin_asking);
    await page.clock.fastForward(11_000);
    await until(caption).toBe(words.en.your_account);
    await button(words.en.yes_mine).click();
    await until(asked).toEqual([act('confirm'), act('confirm')]);
  });
});

describe.concurrent('a pairing that has stopped', () => {
  it.for(whys)('by being %s says why in both languages, and begins again once', async (why, test) => {
    const { agent, page, picture, asked, button, caption, holdTime, until } = await open(test, stopped(why), {
      ownTime: true,
    });
    test.expect(await page.locator('.card').textContent()).toBe(lines.en[why]);
    await picture((await caption()) ?? '').waitFor();
    agent.show(stopped(why), 'de');
    await until(() => page.locator('.card').textContent()).toBe(lines.de[why]);
    await button(words.de.again).click({ trial: true });
    await holdTime();
    await button(words.de.again).click();
    await until(caption).toBe(words.de.pin_asking);
    await page.clock.runFor(2000);
    await button(words.de.again).click({ force: true });
    test.expect(asked()).toEqual([act('again')]);
  });

  it('looks and sounds different for each reason, and from the search before', async (test) => {
    const { agent, page, picture, caption } = await open(test, connecting);
    const seen = new Set([await picture(words.en.connecting).innerHTML()]);
    const heard = new Set([await caption()]);
    for (const why of whys) {
      agent.show(stopped(why));
      await page.getByText(lines.en[why]).waitFor();
      seen.add(await page.locator('.beside > svg').innerHTML());
      heard.add(await caption());
    }
    test.expect([seen.size, heard.size]).toEqual([5, 5]);
  });
});

describe.concurrent('everything on a pairing screen', () => {
  const long: CodeScreen = {
    ...codeFor(600, Date.now(), 'https://family-videos.kindergarten-sonnenschein.example.org/pair'),
    user_code: 'WMWM-QWMX',
  };
  const far = 'k…r@mail.kindergarten-sonnenschein.example.org';
  const everything: PairingScreen[] = [
    codeFor(600),
    long,
    confirm,
    { ...confirm, account: far, kiosk_name: 'The one in the children’s room upstairs on the left' },
    ...whys.map(stopped),
  ];

  it.for([...viewports, { width: 1024, height: 600 }, { width: 480, height: 800 }])(
    'has room on a screen of $width by $height',
    async (viewport, test) => {
      const { agent, page, until } = await open(test, connecting, { viewport });
      const offences: string[] = [];
      for (const language of ['en', 'de']) {
        for (const [n, screen] of everything.entries()) {
          agent.show(connecting, language);
          await until(() => page.locator('.qr, .card').count()).toBe(0);
          agent.show(screen, language);
          await page.locator('.qr, .card').waitFor();
          await page.evaluate(() => document.fonts.ready);
          offences.push(...(await crowded(page)).map((offence) => `${language} ${n}: ${offence}`));
        }
      }
      test.expect(offences).toEqual([]);
    },
  );
});

/** What lies over something else, reaches out of the screen, or is too small for its own text. */
function crowded(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const parts = '.qr, .address, .letter, .line, .life, .plate, .card, .fetched, .caption';
    const all = [...document.querySelectorAll(parts)];
    const boxOf = (one: Element) => {
      if (!one.matches('.caption')) return one.getBoundingClientRect();
      // The caption is as wide as the screen: only its letters count.
      const range = document.createRange();
      range.selectNodeContents(one);
      return range.getBoundingClientRect();
    };
    const boxes = all.map((one) => ({ one, name: one.getAttribute('class'), box: boxOf(one) }));
    const out = boxes
      .filter(
        ({ box }) =>
          box.left < 0 || box.top < 0 || box.right > window.innerWidth || box.bottom > window.innerHeight,
      )
      .map(({ name }) => `${name} reaches out`);
    const full = boxes
      .filter(({ one }) => one instanceof HTMLElement && one.scrollWidth > one.clientWidth + 1)
      .map(({ name }) => `${name} is too narrow`);
    const over = boxes.flatMap((a, n) =>
      boxes
        .slice(n + 1)
        .filter((b) => !a.one.contains(b.one) && !b.one.contains(a.one))
        .filter(
          (b) =>
            Math.min(a.box.right, b.box.right) - Math.max(a.box.left, b.box.left) > 1 &&
            Math.min(a.box.bottom, b.box.bottom) - Math.max(a.box.top, b.box.top) > 1,
        )
        .map((b) => `${a.name} lies over ${b.name}`),
    );
    return [...out, ...full, ...over];
  });
}
