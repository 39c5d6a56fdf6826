import { describe, expect, it } from 'vitest';
import type { Progress } from './postgres/progress.ts';
import { progressLines } from './progress-lines.ts';

/** What stderr and stdout show of events, each some milliseconds after the one before. */
function shown(events: readonly (readonly [number, Progress])[]): [string, string][] {
  let now = 0;
  const lines = progressLines(() => now);
  return events.map(([ms, event]) => {
    now += ms;
    return [lines.underWay(event), lines.done(event)];
  });
}
const at = (kind: 'statement_started' | 'statement_done', statement: number): Progress => ({
  kind,
  id: '0002_x',
  statement,
  of: 9,
});

describe('what a migration shows', () => {
  it('is a line for each step, and within a step one now and then', () => {
    const started = { kind: 'step_started', id: '0002_x', mode: 'each', from: 1, of: 9 } as const;
    const batch = (rows: number) =>
      ({ kind: 'batch_done', id: '0002_x', statement: 5, of: 9, rows }) as const;
    const waiting = (waitedMs: number) =>
      ({
        kind: 'waiting_for_lock',
        id: '0002_x',
        statement: 6,
        of: 9,
        waitedMs,
        reason: 'lock timeout',
      }) as const;
    expect(
      shown([
        [0, started],
        [10, at('statement_started', 1)],
        [1989, at('statement_started', 2)],
        [1, at('statement_started', 3)],
        [5000, at('statement_done', 3)],
        [0, at('statement_started', 4)],
        [100, batch(1000)],
        [2000, batch(2000)],
        [2000, waiting(14_400)],
        [500, waiting(15_000)],
        [0, { kind: 'step_done', id: '0002_x' }],
      ]),
    ).toEqual([
      ['0002_x: 9 statements\n', ''],
      ['', ''],
      ['', ''],
      ['0002_x: statement 3 of 9\n', ''],
      ['', ''],
      ['0002_x: statement 4 of 9\n', ''],
      ['', ''],
      ['0002_x: statement 5 of 9: 2000 rows so far\n', ''],
      ['0002_x: statement 6 of 9: waiting for a lock, 14 s so far (lock timeout)\n', ''],
      ['', ''],
      ['', 'applied 0002_x\n'],
    ]);
  });

  it('says what was found, what is odd, where it goes on, and what it waits for', () => {
    const tolerated = ['a comment', 'an index'];
    const rows = [{ what: 'lines', count: 7, ids: ['a', 'b'] }];
    expect(
      shown([
        [0, { kind: 'waiting_for_turn', waitedMs: 0 }],
        [300, { kind: 'waiting_for_turn', waitedMs: 300 }],
        [0, { kind: 'recognised', start: 'init', tolerated }],
        [0, { kind: 'warning', message: 'odd' }],
        [0, { kind: 'step_started', id: '0001_t', mode: 'transaction', from: 1, of: 9 }],
        [0, { kind: 'step_started', id: '0002_x', mode: 'batches', from: 1, of: 1 }],
        [0, { kind: 'step_started', id: '0003_y', mode: 'concurrently', from: 3, of: 4 }],
        [0, { kind: 'evidence', id: 'held/z', evidence: { kind: 'counted', rows } }],
      ]),
    ).toEqual([
      ['Waiting for another migration of this database, 0 s so far\n', ''],
      ['', ''],
      ['This is the documented init database\n  tolerated: a comment\n  tolerated: an index\n', ''],
      ['Warning: odd\n', ''],
      ['', ''],
      ['0002_x: 1 statement\n', ''],
      ['0003_y: 4 statements, going on at statement 3\n', ''],
      ['', 'approved held/z, which touches:\n  7 lines (a, b, …)\n'],
    ]);
  });
});
