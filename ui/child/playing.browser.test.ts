import { describe, it } from 'vitest';
import { CHANNEL_VERSION } from '../../agent/local/channel.ts';
import { id, launch, pageBed, playing } from '../page-bed.ts';
import { words } from '../words.ts';

const { open } = pageBed();
/** A small picture, since it is drawn in software. */
const viewport = { width: 480, height: 300 };

describe.concurrent('a video', () => {
  it('plays from where the child left off, and says so once a second', async (test) => {
    const { progress, complaints, until } = await open(test, { ...playing, start_at_s: 5 }, { viewport });
    const moving = () => progress().filter((said) => said.phase === 'playing');
    await until(() => moving().length).toBe(4);
    const [first = 0, , , fourth = 0] = moving().map((said) => said.position_s);
    test.expect(progress()[0]).toEqual({
      v: CHANNEL_VERSION,
      type: 'progress',
      session_id: playing.session_id,
      position_s: 5,
      rate: 1,
      phase: 'loading',
    });
    test.expect(first).toBeGreaterThanOrEqual(5);
    test.expect(fourth - first).toBeGreaterThan(1.5);
    test.expect(fourth - first).toBeLessThan(4.5);
    test.expect(complaints).toEqual([]);
  });

  it('pauses and goes on without being loaded again', async (test) => {
    const { agent, button, phases, position, video, until } = await open(test, playing, { viewport });
    await until(phases).toContain('playing');
    await video.evaluate((element) => {
      element.dataset['mark'] = 'same';
      element.addEventListener('loadstart', () => delete element.dataset['mark']);
    });

    agent.show({ ...playing, paused: true });
    await until(() => phases().at(-1)).toBe('paused');
    const rested = await position();
    await button(words.en.go_on).click();
    await until(() => agent.heard.filter((message) => message.type === 'press').length).toBe(1);
    agent.show(playing);
    await until(position).toBeGreaterThan(rested);
    test.expect(await video.getAttribute('data-mark')).toBe('same');
  });

  it('asks for its chip when that was lifted, and offers nothing to press', async (test) => {
    const { agent, page, asked, button, picture, phases, position, until } = await open(test, playing, {
      viewport,
    });
    await until(phases).toContain('playing');
    agent.show({ ...playing, lifted: true });
    await picture(words.en.lifted).waitFor();
    await until(() => phases().at(-1)).toBe('paused');
    const rested = await position();
    await page.mouse.click(240, 150);
    await page.waitForTimeout(300);
    test.expect(await page.getByRole('button').count()).toBe(0);
    agent.show({ ...playing, lifted: true, paused: true });
    await page.waitForTimeout(300);
    test.expect(await page.getByRole('button').count()).toBe(0);
    test.expect({ asked: asked(), position: await position() }).toEqual({ asked: [], position: rested });

    agent.show({ ...playing, paused: true });
    await button(words.en.go_on).waitFor();
    test.expect(await picture(words.en.lifted).count()).toBe(0);
    agent.show(playing);
    await until(position).toBeGreaterThan(rested);
  });

  it('stops by itself, fading, when its budget is played', async (test) => {
    const { agent, phases, position, video, until } = await open(
      test,
      { ...playing, budget_s: 3 },
      { viewport },
    );
    await until(() => video.evaluate((element: HTMLVideoElement) => element.volume)).toBeLessThan(0.9);
    await until(() => phases().at(-1)).toBe('paused');
    const stopped = await position();
    test.expect(stopped).toBeGreaterThan(2.5);
    test.expect(stopped).toBeLessThan(4.5);

    agent.show({ ...playing, budget_s: 2 });
    await until(position).toBeGreaterThan(stopped);
    await until(() => phases().at(-1)).toBe('paused');
    test.expect(await position()).toBeLessThan(stopped + 3.5);
  });

  it('rests while the agent is away, and goes on in the same place', async (test) => {
    const { agent, page, picture, phases, position, until } = await open(test, playing, { viewport });
    await until(phases).toContain('playing');
    agent.goAway();
    await picture(words.en.dozing).waitFor();
    const rested = await position();
    await page.waitForTimeout(500);
    test.expect(await position()).toBe(rested);
    agent.comeBack();
    await until(position).toBeGreaterThan(rested);
    test.expect(await position()).toBeLessThan(rested + 3);
  });

  it('is replaced by the video of a new session', async (test) => {
    const { agent, progress, position, video, until } = await open(
      test,
      { ...playing, start_at_s: 10 },
      { viewport },
    );
    await until(position).toBeGreaterThan(10);
    agent.show({ ...playing, session_id: id(8) });
    await until(() => progress().at(-1)?.session_id).toBe(id(8));
    test.expect(await position()).toBeLessThan(5);
    test.expect(await video.count()).toBe(1);
  });

  it('says once that it has ended, and once that it cannot be played', async (test) => {
    const { agent, page, phases, progress, until } = await open(
      test,
      { ...playing, start_at_s: 19 },
      { viewport },
    );
    await until(phases).toContain('ended');
    agent.show({ ...playing, session_id: id(8), src: '/media/none.webm' });
    await until(phases).toContain('failed');
    await page.waitForTimeout(1300);
    const over = progress().filter((said) => said.phase === 'ended' || said.phase === 'failed');
    test.expect(over.map((said) => [said.session_id, said.phase])).toEqual([
      [id(7), 'ended'],
      [id(8), 'failed'],
    ]);
    test.expect(over[1]?.detail).toMatch(/^code 4 /);
  });

  it('shows its one button for four seconds after a touch', async (test) => {
    const { page, button, picture, phases, until } = await open(test, playing, { viewport });
    await until(phases).toContain('playing');
    test.expect(await button(words.en.pause).count()).toBe(0);
    await page.mouse.click(100, 100);
    await button(words.en.pause).waitFor();
    await page.waitForTimeout(4100);
    await until(() => button(words.en.pause).count()).toBe(0);
    test.expect(await picture(`${words.en.candle}: 50 %`).count()).toBe(1);
  });

  it('asks for a touch where the browser refuses to play by itself', async (test) => {
    const strict = await launch('user-gesture-required');
    test.onTestFinished(() => strict.close());
    const { agent, button, phases, position, until } = await open(test, playing, { viewport, from: strict });
    await button(words.en.start).waitFor();
    test.expect(phases()).toEqual(['loading', 'waiting']);
    await button(words.en.start).click();
    await until(position).toBeGreaterThan(0);
    await until(phases).toContain('playing');
    test.expect(agent.heard.filter((message) => message.type === 'press')).toEqual([]);
  });
});
