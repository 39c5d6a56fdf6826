import { describe, it } from 'vitest';
import { CHANNEL_VERSION, type Diagnostics, refusedScreen, type Screen } from '../agent/local/channel.ts';
import { day, id, mia, pageBed, said } from './page-bed.ts';
import { reasons } from './support/reasons.ts';
import { words } from './words.ts';

const report: Diagnostics = {
  at: '2026-05-01T12:00:00.000Z',
  verdict: 'The reader is not there',
  ok: false,
  checks: [
    { id: 'reader', title: 'Reader', state: 'bad', detail: 'None found.', fix: 'Put the plug in again.' },
  ],
  facts: [{ heading: 'Versions', lines: [{ name: 'Kiosk', value: '0.1.0' }] }],
  decisions: [
    {
      decision: 'refuse',
      code: 'AGE_RESTRICTED',
      failing: ['AGE_RESTRICTED', 'QUIET_HOURS'],
      infos: [],
      uid: '04A1B2C3',
      chip: id(3),
      mapping: id(4),
      profile: mia.id,
      video: id(5),
      min_age: 12,
      cap: 6,
      used_s: 65,
      limit_s: 3600,
      bonus_s: 0,
      mapping_used_s: null,
      mapping_limit_s: null,
      budget_s: null,
      date: '2026-05-01',
      timezone: 'Europe/Berlin',
      clock: 'trusted',
      mirror_cursor: null,
      ratings_version: '1',
      at: '2026-05-01T11:59:00.000Z',
    },
  ],
};

const { open } = pageBed();
const waiting: Screen = { kind: 'waiting', child: null };

/** Mia, and Jonas who is locked. */
const household = (has_pin: boolean): Screen => ({
  kind: 'who',
  children: [
    { ...mia, locked: false },
    { ...mia, id: id(2), name: 'Jonas', locked: true },
  ],
  has_pin,
});

describe.concurrent('the child’s page', () => {
  it('says hello and shows something before the agent does', async (test) => {
    const { agent, picture, complaints, until } = await open(test, null);
    await picture(words.en.waking).waitFor();
    await until(() => agent.heard).toEqual([said({ type: 'hello', page: 'child' })]);
    test.expect(complaints).toEqual([]);
  });

  it('draws every screen, under its name, and breaks no rule of the content policy', async (test) => {
    const { agent, page, picture, caption, complaints } = await open(test, null);
    const pictures = refusedScreen.shape.picture.options;
    const expected: [Screen, string][] = [
      [waiting, words.de.waiting],
      [{ kind: 'reader_missing' }, words.de.reader_missing],
      [{ kind: 'ended', reason: 'completed', child: mia, day }, words.de.the_end],
      [waiting, words.de.waiting],
      [{ kind: 'ended', reason: 'player_error', child: mia, day }, words.de.got_stuck],
      ...pictures.map((name): [Screen, string] => [
        { kind: 'refused', picture: name, code: 'INTERNAL_ERROR' },
        words.de[name],
      ]),
    ];
    const drawings = new Set<string>();
    for (const [screen, name] of expected) {
      agent.show(screen, 'de');
      const drawn = await picture(name).innerHTML();
      test.expect(await caption()).toBe(name);
      if (screen.kind === 'refused') drawings.add(drawn);
    }
    test.expect(drawings.size).toBe(pictures.length);
    test.expect(await page.locator('[role=status]').count()).toBe(1);
    test.expect(await page.evaluate(() => document.fonts.check('20px Andika'))).toBe(true);
    test.expect(complaints).toEqual([]);
  });

  it('shows who is watching in a corner, and asks who it is when that is pressed', async (test) => {
    // By its id alone, this child's animal would be Mia's.
    const jonas = { ...mia, id: id(7), name: 'Jonas' };
    const { agent, page, asked, button, until } = await open(test, { kind: 'waiting', child: jonas });
    await button('Jonas: Who is watching?').click();
    await until(asked).toEqual([said({ type: 'ask_who' })]);
    const siblings = [mia.id, jonas.id];
    const children = [mia, jonas].map((child) => ({ ...child, locked: false }));
    agent.show({ kind: 'who', children, has_pin: false }, 'en', siblings);
    const among = await button('Jonas', true).locator('svg.animal').innerHTML();
    agent.show({ kind: 'waiting', child: jonas }, 'en', siblings);
    await button('Jonas: Who is watching?').waitFor();
    test.expect(await button('Jonas').locator('svg.animal').innerHTML()).toBe(among);
    agent.show(waiting);
    await until(() => page.getByRole('button').count()).toBe(0);
  });

  it('lets a child choose itself', async (test) => {
    const { asked, button, until } = await open(test, household(false));
    await button('Mia').click();
    await until(asked).toEqual([said({ type: 'choose', profile_id: mia.id })]);
  });

  it('pictures a grown-up where a child is locked and there is no PIN', async (test) => {
    const { page, asked, button, caption, holdTime, until } = await open(test, household(false), {
      ownTime: true,
    });
    await button('Jonas: With a grown-up').click({ trial: true });
    test.expect(await page.locator('.lock').count()).toBe(1);
    await holdTime();
    await button('Jonas: With a grown-up').click();
    await page.locator('.wobble .grown-up').waitFor();
    await until(caption).toBe(words.en.fetch_grown_up);
    await page.clock.runFor(4100);
    await page.locator('.lock').waitFor();
    test.expect(asked()).toEqual([]);
  });

  it('takes a prodding finger for one touch', async (test) => {
    const { asked, button, until } = await open(test, household(false));
    await button('Mia').click({ trial: true });
    await button('Mia').evaluate((target: HTMLButtonElement) => {
      for (let touch = 0; touch < 5; touch += 1) target.click();
    });
    await until(asked).not.toEqual([]);
    test.expect(asked()).toEqual([said({ type: 'choose', profile_id: mia.id })]);
  });

  it('takes no finger that prods what was there before', async (test) => {
    const { page, agent, asked, button, holdTime, until } = await open(test, waiting, { ownTime: true });
    await holdTime();
    agent.show(household(false));
    await button('Mia').waitFor();
    await page.clock.runFor(200);
    await button('Mia').click({ force: true });
    await page.clock.runFor(1000);
    await button('Mia').click();
    await until(asked).toEqual([said({ type: 'choose', profile_id: mia.id })]);
  });

  it('keeps its screen when a message is malformed', async (test) => {
    const { agent, picture, complaints } = await open(test, waiting);
    await picture(words.en.waiting).waitFor();
    agent.raw('not a message');
    agent.raw(
      JSON.stringify({
        v: CHANNEL_VERSION,
        type: 'screen',
        seq: 99,
        language: 'en',
        siblings: [],
        screen: { kind: 'shop' },
      }),
    );
    agent.show({ kind: 'reader_missing' });
    await picture(words.en.reader_missing).waitFor();
    test.expect(complaints).toEqual([]);
  });

  it('naps while the agent is away and shows the next screen when it is back', async (test) => {
    const { agent, picture } = await open(test, waiting);
    await picture(words.en.waiting).waitFor();
    agent.goAway();
    await picture(words.en.dozing).waitFor();
    agent.show({ kind: 'reader_missing' });
    agent.comeBack();
    await picture(words.en.reader_missing).waitFor();
    test.expect(await picture(words.en.dozing).count()).toBe(0);
  });

  it('stays dark when another page has taken over, until somebody touches it', async (test) => {
    const { agent, page, picture, button } = await open(test, { kind: 'elsewhere' });
    await button(words.en.elsewhere).waitFor();
    agent.goAway();
    agent.comeBack();
    await page.waitForTimeout(700);
    test.expect(agent.heard).toHaveLength(1);
    agent.show(waiting);
    await button(words.en.elsewhere).click();
    await picture(words.en.waiting).waitFor();
  });
});

describe.concurrent('the support page', () => {
  it('shows verdict, checks with their fix, and reasons, and follows the news', async (test) => {
    const { agent, page, complaints, until } = await open(test, null, { path: '/diagnostics' });
    await until(() => agent.heard).toEqual([said({ type: 'hello', page: 'support' })]);
    agent.report(report);
    await page.getByText(report.verdict).waitFor();
    const text = await page.locator('main').textContent();
    test.expect(text).toContain('Put the plug in again.');
    test.expect(text).toContain('broken');
    test.expect(text).toContain(reasons.AGE_RESTRICTED);
    test.expect(text).toContain('04A1B2C3');
    agent.report({ ...report, ok: true, verdict: 'All is well' });
    await page.getByText('All is well').waitFor();
    test.expect(complaints).toEqual([]);
  });
});
