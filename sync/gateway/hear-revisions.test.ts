import { describe, expect, it, onTestFinished } from 'vitest';
import { manualClock } from '../clock.ts';
import { hearRevisions } from './hear-revisions.ts';

const household = '0b7c1e52-53f5-4e4e-9a34-6a2a2a2a2a2a';

function hearing() {
  const clock = manualClock();
  const heard: unknown[] = [];
  const warnings: string[] = [];
  const held = { fault: false, asleep: false, attempts: 0, closed: 0 };
  let notify = (_payload: string) => {};
  let lose = (_reason: string) => {};
  const it = hearRevisions({
    clock,
    random: () => 0.5,
    log: { warn: (_fields, message) => warnings.push(message) },
    onHearing: () => heard.push('hearing'),
    onChanged: (id, revision) => heard.push([id, revision]),
    listen: async (onNotice) => {
      held.attempts += 1;
      if (held.fault) throw new Error('away');
      notify = onNotice;
      return {
        check: () => (held.asleep ? Promise.reject(new Error('no answer')) : Promise.resolve()),
        lost: new Promise((resolve) => {
          lose = resolve;
        }),
        close: async () => {
          held.closed += 1;
          lose('closed');
        },
      };
    },
  });
  onTestFinished(() => it.stop());
  return {
    ...it,
    clock,
    heard,
    warnings,
    held,
    notify: (text: string) => notify(text),
    lose: () => lose('cut'),
  };
}

describe('the gateway listens to the database and', () => {
  it('passes on which household stands where', async () => {
    const it = hearing();
    await it.clock.advance(0);
    it.notify(`${household} 42`);
    expect([it.isHearing(), it.heard]).toEqual([true, ['hearing', [household, 42]]]);
  });

  it('is not put off by a notice that somebody else made', async () => {
    const it = hearing();
    await it.clock.advance(0);
    for (const text of ['', 'hello', `${household} -1`, `${household} 1 2`, `${household} 1e9`])
      it.notify(text);
    expect([it.heard, it.warnings.length]).toEqual([['hearing'], 5]);
  });

  it('says after each loss that something may have been missed', async () => {
    const it = hearing();
    await it.clock.advance(0);
    it.lose();
    await it.clock.advance(0);
    expect(it.isHearing()).toBe(false);
    await it.clock.advance(250);
    expect([it.isHearing(), it.heard, it.held]).toMatchObject([true, ['hearing', 'hearing'], { closed: 1 }]);
  });

  it('finds out within half a minute that a connection is dead which does not know it', async () => {
    const it = hearing();
    await it.clock.advance(0);
    await it.clock.advance(120_000);
    expect(it.held.attempts).toBe(1);
    it.held.asleep = true;
    await it.clock.advance(30_000);
    it.held.asleep = false;
    await it.clock.advance(250);
    expect([it.heard, it.isHearing()]).toEqual([['hearing', 'hearing'], true]);
  });

  it('waits longer and longer while there is no database, half a minute at most', async () => {
    const it = hearing();
    it.held.fault = true;
    await it.clock.advance(0);
    it.lose();
    const waits: number[] = [];
    for (let at = 0, before = it.held.attempts; waits.length < 8; at += 250) {
      await it.clock.advance(250);
      if (it.held.attempts === before) continue;
      waits.push(at);
      before = it.held.attempts;
      at = -250;
    }
    expect(waits).toEqual([0, 250, 750, 1_750, 3_750, 7_750, 14_750, 14_750]);
  });

  it('ends when it is told to, wherever it is, and twice', async () => {
    const it = hearing();
    await it.clock.advance(0);
    await Promise.all([it.stop(), it.stop()]);
    const { attempts, closed } = it.held;
    await it.clock.advance(120_000);
    expect([it.isHearing(), closed, it.held.attempts - attempts]).toEqual([false, 1, 0]);
  });
});
