import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { encode } from 'uqr';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kioskIn } from '../demo/kiosk.ts';
import { launchChromium } from './parts/browser.ts';
import { openTestHouse, type TestHouse } from './parts/test-house.ts';
import { shows } from './parts/watching.ts';

let house: TestHouse;
let browser: Browser;
let kiosk: Page;
let phone: Page;
let phones: BrowserContext;

beforeAll(async () => {
  house = await openTestHouse(kioskIn({ kind: 'none', why: 'a test' }), { pair: true });
  browser = await launchChromium();
  kiosk = await browser.newPage({ viewport: { width: 1024, height: 600 }, hasTouch: true });
  await kiosk.goto(house.notice().kiosk);
  phones = await browser.newContext({
    viewport: { width: 360, height: 740 },
    hasTouch: true,
    isMobile: true,
    javaScriptEnabled: false,
    locale: 'en-GB',
  });
  phone = await phones.newPage();
});
afterAll(async () => {
  await browser?.close();
  await house?.stop();
});

const onKiosk = (expression: string) => kiosk.evaluate(expression);
/** Waits until the phone's page says so: it goes on by links and forms alone. */
const reads = (words: string | RegExp) =>
  phone.locator('main').filter({ hasText: words }).waitFor({ timeout: 60_000 });

/** The letters on the kiosk's screen: others than `before`. */
async function lettersShown(before = ''): Promise<string> {
  const read = () =>
    onKiosk(`[...document.querySelectorAll('.user-code .letters')].map((it) => it.textContent).join('-')`);
  await expect
    .poll(read, { timeout: 60_000, interval: 200 })
    .toSatisfy((it) => /^[B-Z]{4}-[B-Z]{4}$/.test(String(it)) && it !== before);
  return String(await read());
}

/** Where a phone's camera is led: the address whose QR code is the one on the screen. */
async function scanned(code: string): Promise<string> {
  const address = `${house.notice().parents}?user_code=${code}`;
  const drawn = await onKiosk(`document.querySelector('svg.qr path').getAttribute('d')`);
  const { data } = encode(address, { ecc: 'M', border: 4 });
  const dark = data.flatMap((row, y) => row.flatMap((it, x) => (it ? [`${x},${y}`] : [])));
  const runs = [...String(drawn).matchAll(/M(\d+) (\d+)h(\d+)/g)];
  const seen = runs.flatMap(([, x, y, length]) =>
    Array.from({ length: Number(length) }, (_, more) => `${Number(x) + more},${y}`),
  );
  expect(seen).toEqual(dark);
  return address;
}

const kiosks = () =>
  house.query<{ name: string; status: string; timezone: string; proves: boolean }>(
    `SELECT name, status, settings->>'timezone' AS timezone, key_thumbprint IS NOT NULL AS proves
     FROM kiosks ORDER BY created_at`,
  );

/** From the kiosk's own copy of the household. */
function childrenOnKiosk(): unknown[] {
  const mirror = new DatabaseSync(join(house.home, 'mirror.db'), { readOnly: true });
  try {
    return mirror
      .prepare('SELECT name FROM profiles ORDER BY name')
      .all()
      .map(({ name }) => name);
  } finally {
    mirror.close();
  }
}

describe('a kiosk without an account and a parent with a phone', () => {
  it('come together: code, sign-in, agreement, a touch at the kiosk, and the family is there', async () => {
    const code = await lettersShown();
    await phone.goto(await scanned(code));
    await phone.fill('#email', house.notice().account.email);
    await phone.fill('#password', house.notice().account.password);
    await phone.getByRole('button', { name: 'Sign in' }).tap();
    await reads('Is this kiosk in front of you?');
    expect(await phone.locator('p.code').textContent()).toBe(code);
    await reads(/Network\s*The same as this phone/);

    await phone.fill('#name', 'Nursery');
    await phone.selectOption('#timezone', 'Europe/Berlin');
    await phone.locator('summary').tap();
    await phone.fill('#pin', '4711');
    await phone.fill('#pin_again', '4711');
    await phone.getByRole('button', { name: 'Yes, pair it' }).tap();
    await reads('Now look at the kiosk');
    await reads('a…x@example.org');

    await shows(onKiosk, 'a…x@example.org', 60_000);
    await shows(onKiosk, 'Nursery');
    await reads('Now look at the kiosk');
    await kiosk.getByRole('button', { name: 'Yes, it is mine' }).tap();

    await shows(onKiosk, 'Put your chip here', 60_000);
    // By itself, without any script.
    await reads('Nursery is paired');
    expect(await kiosks()).toEqual([
      { name: 'Nursery', status: 'active', timezone: 'Europe/Berlin', proves: true },
    ]);
    expect(childrenOnKiosk()).toEqual(['Ben', 'Mia']);
  });

  it('part again on the phone: the kiosk forgets the family and shows letters', async () => {
    await phone.getByRole('link', { name: 'Your kiosks' }).tap();
    await phone.getByRole('link', { name: /Change/ }).tap();
    await phone.getByRole('link', { name: 'Remove this kiosk' }).tap();
    await phone.getByRole('button', { name: 'Yes, remove it' }).tap();
    await reads('Nursery is removed.');
    await lettersShown();
    expect(existsSync(join(house.home, 'mirror.db'))).toBe(false);
    expect(await kiosks()).toMatchObject([{ name: 'Nursery', status: 'revoked' }]);
  });

  it('hear of a no: on the phone and at the kiosk, which then asks anew', async () => {
    const code = await lettersShown();
    await phone.goto(await scanned(code));
    await phone.getByRole('button', { name: 'Go on' }).tap();
    await phone.getByRole('button', { name: 'No', exact: true }).tap();
    await reads('Nothing was paired');
    await shows(onKiosk, 'Not this time', 60_000);
    await kiosk.getByRole('button', { name: 'Try again' }).tap();
    const next = await lettersShown(code);

    await phone.goto(`${house.notice().parents}?code=${next}`);
    await phone.getByRole('button', { name: 'Go on' }).tap();
    await reads('You had this kiosk before, as “Nursery”.');
    await phone.getByRole('button', { name: 'Yes, pair it' }).tap();
    await shows(onKiosk, 'a…x@example.org', 60_000);
    await kiosk.getByRole('button', { name: 'Yes, it is mine' }).tap();
    await shows(onKiosk, 'Put your chip here', 60_000);
    expect(await kiosks()).toMatchObject([{ name: 'Nursery', status: 'active' }]);
  });
});
