import type { Page } from 'playwright-core';
import { describe, it, type TestContext } from 'vitest';
import type { Screen } from '../../agent/local/channel.ts';
import { id, mia, pageBed, said } from '../page-bed.ts';
import { words } from '../words.ts';

const bed = pageBed();
const jonas = { ...mia, id: id(2), name: 'Jonas' };
const who: Screen = {
  kind: 'who',
  children: [
    { ...mia, locked: false },
    { ...jonas, locked: true },
  ],
  has_pin: true,
};
const parent = (pin: string) => said({ type: 'parent', pin, act: { kind: 'switch', profile_id: jonas.id } });

/** The PIN pad, opened by pressing Jonas, who is locked. */
async function open(test: TestContext, options: { ownTime?: boolean } = {}) {
  const page = await bed.open(test, who, options);
  const pressJonas = () => page.button('Jonas: With a grown-up').click();
  const pad = page.page.locator('.pad');
  const dots = () => page.page.locator('.dot.full').count();
  const key = (name: string) => page.button(name, true);
  async function type(pin: string) {
    for (const digit of pin) {
      const before = await dots();
      await key(digit).click();
      await page.until(dots).toBe(before + 1);
      // Longer than the trembling of one touch.
      if (options.ownTime) await page.page.clock.runFor(100);
      else await page.page.waitForTimeout(100);
    }
  }
  await pressJonas();
  await pad.waitFor();
  return { ...page, pressJonas, pad, dots, key, type, ok: () => key(words.en.key_ok).click() };
}

/** All that stands on the page, keys aside: text, names and values. */
const written = (page: Page) =>
  page.evaluate(() => {
    const copy = document.body.cloneNode(true) as HTMLElement;
    for (const drawn of copy.querySelectorAll('.keys, svg')) drawn.remove();
    const values = [...copy.querySelectorAll('*')].flatMap((one) =>
      [...one.attributes].filter(({ name }) => name !== 'class').map(({ value }) => value),
    );
    return [copy.textContent, ...values].join(' ');
  });

describe.concurrent('the PIN pad', () => {
  it('sends the PIN with the act, and goes when that is done', async (test) => {
    const { agent, page, asked, button, complaints, pad, type, ok, holdTime, until } = await open(test, {
      ownTime: true,
    });
    await type('4711');
    await holdTime();
    await ok();
    await until(asked).toEqual([parent('4711')]);
    agent.answer({ outcome: 'done' });
    // Less time than after which it closes by itself.
    await until(async () => {
      await page.clock.runFor(50);
      return pad.count();
    }).toBe(0);
    await page.clock.resume();
    agent.show({ kind: 'waiting', child: jonas });
    await button('Jonas: Who is watching?').waitFor();
    test.expect(complaints).toEqual([]);
  });

  it('shows dots, and never a digit of what is typed', async (test) => {
    const { page, caption, dots, key, type, pressJonas, until } = await open(test);
    await type('73915482');
    await key('6').click();
    await page.waitForTimeout(100);
    test.expect(await dots()).toBe(8);
    test.expect(await written(page)).not.toMatch(/\d/);
    test.expect(await caption()).toBe(words.en.pin);
    await key(words.en.back).click();
    await pressJonas();
    await until(dots).toBe(0);
  });

  it('forgets the digits wherever they were, once it is closed', async (test) => {
    const { page, asked, agent, pad, type, ok, until } = await open(test);
    await type('73915482');
    await ok();
    await until(asked).toEqual([parent('73915482')]);
    agent.answer({ outcome: 'done' });
    await until(() => pad.count()).toBe(0);
    await page.waitForTimeout(500);
    const memory = await heap(page);
    test.expect(memory).toContain('portrait');
    test.expect(memory).not.toContain('73915482');
  });

  it('takes nothing but four to eight digits, and takes one back', async (test) => {
    const { page, asked, dots, key, type, ok, until } = await open(test);
    await type('123');
    await key(words.en.key_ok).click({ force: true });
    await key(words.en.key_delete).click();
    await until(dots).toBe(2);
    await type('99');
    await ok();
    await until(asked).toEqual([parent('1299')]);
    await page.waitForTimeout(200);
    test.expect(asked()).toHaveLength(1);
  });

  it('asks once more after a PIN that was not it', async (test) => {
    const { agent, page, asked, caption, dots, type, ok, until } = await open(test);
    await type('1234');
    await ok();
    await until(caption).toBe(words.en.pin_asking);
    agent.answer({ outcome: 'wrong_pin', wait_s: 0 });
    await until(caption).toBe(words.en.pin_again);
    test.expect({ dots: await dots(), shaken: await page.locator('.dots.shake').count() }).toEqual({
      dots: 0,
      shaken: 1,
    });
    await type('4711');
    await ok();
    await until(asked).toEqual([parent('1234'), parent('4711')]);
  });

  it('counts a wait down, without keys, and is open again after it', async (test) => {
    const { agent, page, asked, key, type, ok, holdTime, until } = await open(test, { ownTime: true });
    await type('1234');
    await holdTime();
    await ok();
    await until(asked).toHaveLength(1);
    agent.answer({ outcome: 'wait', wait_s: 20 });
    const left = page.getByRole('timer');
    await until(async () => {
      await page.clock.runFor(50);
      return left.count();
    }).toBe(1);
    test.expect(await left.textContent()).toBe('0:20');
    test.expect(await key('1').count()).toBe(0);
    await page.clock.runFor(5300);
    test.expect(await left.textContent()).toBe('0:15');
    await page.clock.runFor(16_000);
    await until(() => left.count()).toBe(0);
    await key('1').click();
    await until(() => page.locator('.dot.full').count()).toBe(1);
  });

  it('waits after a wrong PIN that was one too many', async (test) => {
    const { agent, page, caption, type, ok, until } = await open(test);
    await type('1234');
    await ok();
    await until(caption).toBe(words.en.pin_asking);
    agent.answer({ outcome: 'wrong_pin', wait_s: 300 });
    await until(() => page.getByRole('timer').textContent()).toMatch(/^(5:00|4:5\d)$/);
    test.expect(await caption()).toBe(words.en.pin_wait);
  });

  it.for([
    [{ outcome: 'no_pin' }, words.en.pin_none, words.en.pin_none_fix],
    [{ outcome: 'refused', detail: 'That child is gone.' }, words.en.pin_refused, 'That child is gone.'],
  ] as const)('tells a grown-up why not: %s', async ([answer, phrase, detail], test) => {
    const { agent, page, button, caption, key, type, ok, until } = await open(test);
    await type('4711');
    await ok();
    await until(caption).toBe(words.en.pin_asking);
    agent.answer(answer);
    await until(caption).toBe(phrase);
    test.expect(await page.locator('.detail').textContent()).toBe(detail);
    await key(words.en.back).click();
    await button('Mia').click();
  });

  it('goes back to the children, and to their caption', async (test) => {
    const { asked, button, caption, key, pad, type, until } = await open(test);
    await type('471');
    await key(words.en.back).click();
    await until(() => pad.count()).toBe(0);
    test.expect(await caption()).toBe(words.en.who);
    await button('Mia').click();
    await until(asked).toEqual([said({ type: 'choose', profile_id: mia.id })]);
  });

  it('closes when nobody touches it for thirty seconds', async (test) => {
    const { page, dots, key, pad, pressJonas, until } = await open(test, { ownTime: true });
    await page.clock.runFor(15_000);
    await key('7').click();
    await until(dots).toBe(1);
    await page.clock.runFor(20_000);
    test.expect(await pad.count()).toBe(1);
    await page.clock.runFor(11_000);
    await until(() => pad.count()).toBe(0);
    await page.clock.runFor(1000);
    await pressJonas();
    await until(dots).toBe(0);
  });

  it('stays while the same question comes again, and goes when the child needs no PIN any more', async (test) => {
    const { agent, caption, dots, pad, type, until } = await open(test);
    await type('47');
    agent.show(who);
    await until(caption).toBe(words.en.pin);
    test.expect(await dots()).toBe(2);
    agent.show({ ...who, children: who.children.map((child) => ({ ...child, locked: false })) });
    await until(() => pad.count()).toBe(0);
  });
});

/** Everything the page's memory holds, after a sweep. */
async function heap(page: Page): Promise<string> {
  const session = await page.context().newCDPSession(page);
  const parts: string[] = [];
  session.on('HeapProfiler.addHeapSnapshotChunk', ({ chunk }) => parts.push(chunk));
  await session.send('HeapProfiler.takeHeapSnapshot', { reportProgress: false });
  return parts.join('');
}
