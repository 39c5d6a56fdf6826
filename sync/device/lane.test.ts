import { describe, expect, it, onTestFinished } from 'vitest';
import { manualClock } from '../clock.ts';
import { type Round, startLane } from './lane.ts';

const done: Round = { kind: 'done', text: 'fine', next: 'when_due' };
const idle: Round = { kind: 'idle' };
const failed: Round = { kind: 'failed', text: 'broken', waitMs: (failures) => failures * 10_000 };

/** A lane due every minute, whose rounds end as told; the last one said goes on. */
function lane(...rounds: Round[]) {
  const clock = manualClock(0);
  const ranAt: number[] = [];
  let last = idle;
  const it = startLane({
    clock,
    dueMs: () => 60_000,
    round: async (signal) => {
      ranAt.push(clock.now());
      last = rounds.shift() ?? last;
      return signal.aborted ? { kind: 'interrupted' } : last;
    },
  });
  onTestFinished(() => it.stop());
  return { ...it, clock, ranAt };
}

describe('a lane', () => {
  it('runs at once and then whenever it is due', async () => {
    const it = lane(done);
    await it.clock.advance(150_000);
    expect(it.ranAt).toEqual([0, 60_000, 120_000]);
    expect(it.status()).toEqual({
      lastSuccessAt: 120_000,
      lastFailureAt: null,
      outcome: 'fine',
      failures: 0,
    });
  });

  it('runs when nudged, and again when nudged while it ran', async () => {
    const it = lane(idle);
    await it.clock.advance(5_000);
    it.nudge();
    await it.clock.advance(5_000);
    expect(it.ranAt).toEqual([0, 5_000]);
  });

  it('goes straight on where there is more to do', async () => {
    const more: Round = { kind: 'done', text: 'a batch', next: 'at_once' };
    const it = lane(more, more, idle);
    await it.clock.advance(1_000);
    expect(it.ranAt).toEqual([0, 0, 0]);
    expect(it.status().outcome).toBe('a batch');
  });

  it('waits longer with each failure in a row, and no nudge shortens that', async () => {
    const it = lane(failed, failed, failed, done);
    await it.clock.advance(5_000);
    it.nudge();
    await it.clock.advance(54_999);
    expect(it.ranAt).toEqual([0, 10_000, 30_000]);
    expect(it.status()).toEqual({
      lastSuccessAt: null,
      lastFailureAt: 30_000,
      outcome: 'broken',
      failures: 3,
    });
    await it.clock.advance(1);
    expect(it.status()).toEqual({
      lastSuccessAt: 60_000,
      lastFailureAt: 30_000,
      outcome: 'fine',
      failures: 0,
    });
  });

  it('leaves a back-off when it is hurried', async () => {
    const it = lane(failed, done);
    await it.clock.advance(5_000);
    it.hurry();
    await it.clock.advance(0);
    expect(it.ranAt).toEqual([0, 5_000]);
  });

  it('stands still once stopped, however often', async () => {
    const it = lane(failed);
    await it.clock.advance(1_000);
    await Promise.all([it.stop(), it.stop()]);
    it.nudge();
    it.hurry();
    it.restart();
    await it.clock.advance(600_000);
    expect(it.ranAt).toEqual([0]);
  });
});
