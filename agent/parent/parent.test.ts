import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type ManualClock, manualClock } from '../../sync/clock.ts';
import type { ParentAct, ParentAnswer } from '../local/channel.ts';
import { ID } from '../policy/sample-tap.ts';
import { PIN, type SampleParentSettings, sampleParent } from './sample-parent.ts';

const MINUTE = 60_000;
const stop = { kind: 'stop' } as const;
const wrong = (wait_s: number): ParentAnswer => ({ outcome: 'wrong_pin', wait_s });
const done: ParentAnswer = { outcome: 'done' };

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'medio-parent-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

function kiosk(settings: Partial<SampleParentSettings> & { readonly clock?: ManualClock } = {}) {
  const lines: string[] = [];
  const note =
    (level: string) =>
    (...line: unknown[]) =>
      lines.push(
        `${level} ${JSON.stringify(line, (_, value) => (value instanceof Error ? String(value) : value))}`,
      );
  const log = { debug: note('debug'), info: note('info'), warn: note('warn'), error: note('error') };
  const clock = settings.clock ?? manualClock();
  const it = sampleParent({ home: newHome(), log, ...settings, clock });
  onTestFinished(it.pullPlug);
  return { ...it, clock, lines };
}

async function guess(it: ReturnType<typeof kiosk>, times: number): Promise<ParentAnswer[]> {
  const answers: ParentAnswer[] = [];
  for (let n = 0; n < times; n++) answers.push(await it.parent.act('0000', stop));
  return answers;
}

describe('a parent with the right PIN', () => {
  it('does each act, which is logged without the PIN', async () => {
    const it = kiosk();
    const acts: ParentAct[] = [
      { kind: 'switch', profile_id: ID.mia },
      { kind: 'bonus', profile_id: ID.ben, minutes: 15 },
      { kind: 'keep_mirror' },
      { kind: 'set_time', at: '2026-11-22T15:00:00+01:00' },
      stop,
    ];
    for (const act of acts) expect(await it.parent.act(PIN, act)).toEqual(done);
    expect(it.did).toEqual([
      `switch ${ID.mia}`,
      `bonus ${ID.ben} 15`,
      'keep_mirror',
      'set_time 2026-11-22T15:00:00+01:00',
      'stop',
    ]);
    expect(it.lines).toEqual(acts.map((act) => `info [${JSON.stringify({ act })},"a parent acted"]`));
    expect(it.lines.join().replaceAll(ID.mia, '').replaceAll(ID.ben, '')).not.toContain(PIN);
  });

  it('is told why an act cannot be done, and has no failure', async () => {
    const detail = 'that child is not in this household any more';
    const it = kiosk({ acts: { switch: () => ({ kind: 'refused', detail }) } });
    const act = { kind: 'switch', profile_id: ID.mia } as const;
    expect(await it.parent.act(PIN, act)).toEqual({ outcome: 'refused', detail });
    expect(it.lines).toEqual([
      `warn [${JSON.stringify({ act, detail })},"a parent’s act could not be done"]`,
    ]);
    expect(it.state.pinTries.read()).toBeNull();
  });

  it('makes earlier failures forgotten', async () => {
    const it = kiosk();
    expect(await guess(it, 4)).toEqual([wrong(0), wrong(0), wrong(0), wrong(0)]);
    expect(await it.parent.act(PIN, stop)).toEqual(done);
    expect(it.state.pinTries.read()).toBeNull();
    expect(await guess(it, 5)).toEqual([wrong(0), wrong(0), wrong(0), wrong(0), wrong(300)]);
  });

  it('acts although the end of the failures could not be written; they go on counting', async () => {
    const it = kiosk({ compare: async () => it.state.db.pragma('query_only = ON') });
    expect(await it.parent.act(PIN, stop)).toEqual(done);
    expect([it.did, it.state.pinTries.read()?.failures]).toEqual([['stop'], 1]);
    expect(it.lines[0]).toMatch(/^error .*earlier tries go on counting/);
  });

  it('is told when the act breaks', async () => {
    const it = kiosk({
      acts: {
        stop: () => {
          throw new Error('the disk is full');
        },
      },
    });
    const detail = 'something broke in this kiosk: the support screen shows what';
    expect(await it.parent.act(PIN, stop)).toEqual({ outcome: 'refused', detail });
    expect(it.lines).toEqual([
      'error [{"error":"Error: the disk is full","act":{"kind":"stop"}},"a parent could not act: something broke"]',
    ]);
    expect(await it.parent.act(PIN, { kind: 'keep_mirror' })).toEqual(done);
  });
});

describe('without the right PIN', () => {
  it('nothing is done, and after five tries none is looked at for a while, the right one neither', async () => {
    const it = kiosk();
    expect(await guess(it, 6)).toEqual([
      ...Array(4).fill(wrong(0)),
      wrong(300),
      { outcome: 'wait', wait_s: 300 },
    ]);
    await it.clock.advance(299_001);
    expect(await it.parent.act(PIN, stop)).toEqual({ outcome: 'wait', wait_s: 1 });
    expect([it.did, it.looked.length]).toEqual([[], 5]);
    await it.clock.advance(999);
    expect(await guess(it, 2)).toEqual([wrong(600), { outcome: 'wait', wait_s: 600 }]);
    await it.clock.advance(10 * MINUTE);
    expect(await it.parent.act(PIN, stop)).toEqual(done);
    expect([it.did, it.looked.length, it.lines.join().includes('0000')]).toEqual([['stop'], 7, false]);
  });

  it('a date that is set helps nobody', async () => {
    const it = kiosk();
    await guess(it, 5);
    it.clock.setNow(it.clock.now() + 365 * 24 * 60 * MINUTE);
    expect(await guess(it, 1)).toEqual([{ outcome: 'wait', wait_s: 300 }]);
  });

  it('a pulled plug makes the wait begin anew', async () => {
    const home = newHome();
    const clock = manualClock();
    const first = kiosk({ home, clock });
    await clock.advance(60 * MINUTE);
    await guess(first, 5);
    await clock.advance(4 * MINUTE);
    first.pullPlug();
    const later = clock.reboot(24 * 60 * MINUTE);
    await later.advance(MINUTE);
    const next = kiosk({ home, clock: later });
    expect(await guess(next, 1)).toEqual([{ outcome: 'wait', wait_s: 240 }]);
    await later.advance(4 * MINUTE);
    expect(await guess(next, 1)).toEqual([wrong(600)]);
  });

  it('a plug that is pulled while a PIN is looked at has cost that try', async () => {
    const home = newHome();
    const first = kiosk({ home, compare: () => new Promise(() => undefined) });
    void first.parent.act(PIN, stop);
    await new Promise((resolve) => setImmediate(resolve));
    expect(first.looked).toEqual([PIN]);
    first.pullPlug();
    const next = kiosk({ home, clock: first.clock.reboot() });
    expect(next.state.pinTries.read()).toEqual({ failures: 1, boot_id: 'boot-1', failed_boot_ms: 0 });
  });

  it('two tries at once are looked at one after the other, and count two', async () => {
    const ends: (() => void)[] = [];
    const it = kiosk({ compare: () => new Promise<void>((resolve) => ends.push(resolve)) });
    await Promise.all([
      (async () => {
        const answers = await Promise.all([it.parent.act('0001', stop), it.parent.act(PIN, stop)]);
        expect(answers).toEqual([wrong(0), done]);
      })(),
      (async () => {
        await new Promise((resolve) => setImmediate(resolve));
        expect([it.looked, it.state.pinTries.read()?.failures]).toEqual([['0001'], 1]);
        ends[0]?.();
        await new Promise((resolve) => setImmediate(resolve));
        expect([it.looked, it.state.pinTries.read()?.failures]).toEqual([['0001', PIN], 2]);
        ends[1]?.();
      })(),
    ]);
  });

  it('a hundred tries at once are five', async () => {
    const it = kiosk();
    const answers = await Promise.all(Array.from({ length: 100 }, () => it.parent.act('0000', stop)));
    expect(answers.slice(0, 6)).toEqual([
      ...Array(4).fill(wrong(0)),
      wrong(300),
      { outcome: 'wait', wait_s: 300 },
    ]);
    expect([it.looked.length, it.state.pinTries.read()?.failures]).toEqual([5, 5]);
  });

  it('no PIN is looked at where the try cannot be written', async () => {
    const it = kiosk();
    it.state.db.pragma('query_only = ON');
    expect(await it.parent.act(PIN, stop)).toMatchObject({ outcome: 'refused' });
    expect([it.looked, it.did]).toEqual([[], []]);
    expect(it.lines).toEqual([expect.stringMatching(/^error .*attempt to write a readonly database/)]);
  });

  it('where no parent has set one, nothing can be done and nothing counts', async () => {
    const it = kiosk({ pinHash: () => null });
    expect(await guess(it, 9)).toEqual(Array(9).fill({ outcome: 'no_pin' }));
    expect([it.looked, it.did, it.state.pinTries.read()]).toEqual([[], [], null]);
  });
});
