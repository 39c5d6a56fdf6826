import type { ChildProcess } from 'node:child_process';
import { expect } from 'vitest';
import { forkReader } from '../../agent/reader/child.ts';
import type { ReaderEvent, ReaderHealth } from '../../agent/reader/port.ts';
import { superviseReader } from '../../agent/reader/supervisor.ts';
import { systemClock } from '../../sync/clock.ts';

/** The real supervisor with its real process, in a test. `heard` is everything but health; stop `supervisor`. */
export function watchReader() {
  const heard: Exclude<ReaderEvent, { kind: 'health' }>[] = [];
  const children: ChildProcess[] = [];
  const supervisor = superviseReader({
    clock: systemClock(),
    log: { info: () => {}, warn: () => {} },
    mode: 'pcsc',
    onEvent: (event) => {
      if (event.kind !== 'health') heard.push(event);
    },
    fork: () => {
      const child = forkReader() as ChildProcess;
      children.push(child);
      return child;
    },
  });
  return {
    heard,
    supervisor,
    /** Waits for that many events. */
    hears: (count: number) =>
      expect.poll(() => heard.length, { timeout: 8000 }).toBeGreaterThanOrEqual(count),
    becomes: (state: ReaderHealth['state']) =>
      expect.poll(() => supervisor.health().state, { timeout: 10_000 }).toBe(state),
    /** The reader process of now. */
    process: () => children.at(-1) ?? expect.fail('no reader process'),
  };
}
