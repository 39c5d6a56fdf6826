import { describe, expect, it } from 'vitest';
import { untilUncontended } from './lock-retry.ts';

const error = (code: string) => Object.assign(new Error(`server says ${code}`), { code });

/** Attempts that fail with these codes one after the other and then succeed. */
function scenario(codes: readonly string[], signal?: AbortSignal, onPause = () => {}) {
  const pauses: number[] = [];
  const waits: [number, string][] = [];
  let attempts = 0;
  const deps = {
    pause: async (ms: number) => {
      pauses.push(ms);
      onPause();
    },
    random: () => 0.5,
    lockTimeout: 300,
    signal,
    onWait: (waitedMs: number, { message }: Error) => void waits.push([waitedMs, message]),
  };
  const result = untilUncontended(deps, async () => {
    const code = codes[attempts++];
    if (code !== undefined) throw error(code);
    return 'value';
  });
  return { result, pauses, waits, attempts: () => attempts };
}

describe('a statement that meets other writers', () => {
  it('is tried again after a lock timeout, a deadlock and a serialization failure, with longer pauses', async () => {
    const run = scenario(['55P03', '40P01', '40001', '55P03', '55P03', '55P03', '55P03']);
    expect(await run.result).toEqual({ kind: 'done', value: 'value' });
    expect(run.pauses).toEqual([50, 100, 200, 400, 800, 1000, 1000]);
    expect(run.waits).toEqual([
      [350, 'server says 55P03'],
      [1450, 'server says 40P01'],
      [2650, 'server says 40001'],
      [3350, 'server says 55P03'],
      [4450, 'server says 55P03'],
      [5750, 'server says 55P03'],
      [7050, 'server says 55P03'],
    ]);
  });

  it('fails at once for anything else', async () => {
    const run = scenario(['22012']);
    expect(await run.result).toEqual({ kind: 'failed', error: error('22012') });
    expect([run.attempts(), run.pauses]).toEqual([1, []]);
  });

  it('gives up after ten minutes', async () => {
    const run = scenario(Array(10_000).fill('55P03'));
    expect(await run.result).toEqual({ kind: 'failed', error: error('55P03') });
    const waited = run.waits.at(-1)?.[0] ?? 0;
    expect(waited).toBeGreaterThanOrEqual(600_000);
    expect(waited).toBeLessThan(602_000);
  });

  it('stops between two attempts', async () => {
    const stop = new AbortController();
    const run = scenario(['55P03', '55P03'], stop.signal, () => stop.abort());
    expect(await run.result).toEqual({ kind: 'stopped' });
    expect(run.attempts()).toBe(1);
  });
});
