import { describe, it } from 'vitest';
import { pageBed, playing, said, shelfOf } from '../page-bed.ts';
import { words } from '../words.ts';

const { open } = pageBed();
const mapping = (n: number) => shelfOf(n).videos[n - 1]?.mapping_id ?? '';

describe.concurrent('the shelf', () => {
  it('plays what is picked, and hears no second touch meanwhile', async (test) => {
    const { page, asked, button, caption, complaints, holdTime, until } = await open(test, shelfOf(4), {
      ownTime: true,
    });
    test.expect(await caption()).toBe(words.en.shelf);
    await button('Film 2').click({ trial: true });
    await holdTime();
    await button('Film 2').click();
    await until(caption).toBe(words.en.fetching);
    for (const name of ['Film 2', 'Film 3', 'Film 1']) await button(name).click({ force: true });
    await page.clock.runFor(1000);
    test.expect(asked()).toEqual([said({ type: 'pick', mapping_id: mapping(2) })]);
    test.expect(complaints).toEqual([]);
  });

  it('takes two fingers at once for one choice', async (test) => {
    const { page, asked, button, until } = await open(test, shelfOf(4));
    await button('Film 1').click({ trial: true });
    await page.evaluate(() => {
      for (const book of document.querySelectorAll<HTMLButtonElement>('.book')) book.click();
    });
    await until(asked).not.toEqual([]);
    test.expect(asked()).toEqual([said({ type: 'pick', mapping_id: mapping(1) })]);
  });

  it('may be asked again when no screen comes for three seconds', async (test) => {
    const { page, asked, button, caption, until } = await open(test, shelfOf(4), { ownTime: true });
    await button('Film 1').click();
    await until(caption).toBe(words.en.fetching);
    await page.clock.fastForward(3100);
    await until(caption).toBe(words.en.shelf);
    await button('Film 3').click();
    await until(asked).toEqual([
      said({ type: 'pick', mapping_id: mapping(1) }),
      said({ type: 'pick', mapping_id: mapping(3) }),
    ]);
  });

  it('is another one for another chip, and open at once', async (test) => {
    const { agent, asked, button, until } = await open(test, shelfOf(4));
    await button('Film 1').click();
    agent.show(shelfOf(2));
    await until(() => button('Film 4').count()).toBe(0);
    await button('Film 2').click();
    await until(() => asked().length).toBe(2);
    agent.show(playing);
    await until(() => button('Film 1').count()).toBe(0);
  });

  it('reaches every video by its arrows', async (test) => {
    const { page, button, until } = await open(test, shelfOf(15));
    const titles = () => page.locator('.title').allTextContents();
    const [back, more] = [words.en.back, words.en.more];
    const pages = [await titles()];
    test.expect(await button(back).count()).toBe(0);
    for (const first of ['Film 6', 'Film 11']) {
      await button(more).click();
      await until(async () => (await titles())[0]).toBe(first);
      pages.push(await titles());
      await page.waitForTimeout(1000);
    }
    test.expect(pages.flat()).toEqual(shelfOf(15).videos.map((video) => video.title));
    test.expect(await button(more).count()).toBe(0);
    await button(back).click();
    await until(titles).toEqual(pages[1]);
  });

  it('turns one page for a prodding finger', async (test) => {
    const { page, button, until } = await open(test, shelfOf(18));
    await button(words.en.more).click({ trial: true });
    await button(words.en.more).evaluate((arrow: HTMLButtonElement) => {
      for (let touch = 0; touch < 4; touch += 1) arrow.click();
    });
    await until(async () => (await page.locator('.title').allTextContents())[0]).toBe('Film 7');
  });

  it('draws another cover for each, and the candle where only a piece fits', async (test) => {
    const { page, button, picture } = await open(test, shelfOf(6, '/media/none.webm'));
    await button('Film 1').waitFor();
    const drawn = await page
      .locator('.drawn')
      .evaluateAll((covers) => covers.map((cover) => cover.innerHTML));
    test.expect(new Set(drawn).size).toBe(6);
    test.expect(await picture(words.en.piece).count()).toBe(2);
    test.expect(await button(`Film 3: ${words.en.piece}`).count()).toBe(1);
  });

  it('shows a picture of the film itself, and draws one where that cannot be had', async (test) => {
    const { videos, ...shelf } = shelfOf(2, '/media/none.webm');
    const [first, second] = videos;
    if (!first || !second) throw new Error('two videos were asked for');
    const { page, until } = await open(test, {
      ...shelf,
      videos: [{ ...first, src: '/media/clip.webm' }, second],
    });
    await until(() => page.locator('.drawn').count()).toBe(1);
    const films = page.locator('video:visible');
    test
      .expect(await films.evaluateAll((them) => them.map((it) => (it as HTMLVideoElement).paused)))
      .toEqual([true]);
  });
});
