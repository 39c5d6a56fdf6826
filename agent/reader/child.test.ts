import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../sync/clock.ts';
import { forkReader, type ReaderChild } from './child.ts';
import type { ReaderEvent } from './port.ts';
import { type ReaderSupervisor, superviseReader } from './supervisor.ts';

describe('a real child process', () => {
  let folder = '';
  let reader: ReaderSupervisor | null = null;
  const started: ChildProcess[] = [];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'medio-reader-'));
  });
  afterEach(async () => {
    await reader?.stop();
    reader = null;
    for (const child of started.splice(0)) child.kill('SIGKILL');
    await rm(folder, { recursive: true });
  });

  const script = async (text: string) => {
    const path = join(folder, 'child.mjs');
    await writeFile(path, text);
    return () => {
      const child = fork(path, { execArgv: [], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
      started.push(child);
      return child;
    };
  };
  const start = (spawn: () => ReaderChild) => {
    const events: ReaderEvent[] = [];
    const lines: string[] = [];
    const log = (_: object, line: string) => void lines.push(line);
    reader = superviseReader({
      clock: systemClock(),
      log: { info: log, warn: log },
      onEvent: (event) => void events.push(event),
      mode: 'pcsc',
      fork: spawn,
      random: () => 0,
    });
    return { events, lines, reader };
  };

  it('every message sent before an exit arrives, and stderr is logged', async () => {
    const { events, lines } = start(
      await script(`
        process.stderr.write('about to go\\n');
        for (let n = 0; n < 500; n += 1) process.send({ v: 1, kind: 'unreadable', reader: 'R', reason: String(n) });
        process.send({ v: 1, kind: 'fault', code: 'service_lost', message: 'gone' }, () => process.exit(1));
      `),
    );
    await expect.poll(() => started.length, { timeout: 5000 }).toBe(2);
    const first = events.slice(0, 501);
    expect(first.at(-1)).toEqual({ kind: 'fault', code: 'service_lost', message: 'gone' });
    expect(first.slice(0, 500).map((event) => 'reason' in event && event.reason)).toEqual(
      Array.from({ length: 500 }, (_, n) => String(n)),
    );
    expect(lines).toContain('reader: about to go');
  });

  it('one whose event loop is blocked is killed and replaced', async () => {
    const { reader: it } = start(await script(`process.send({ v: 1, kind: 'beat' }, () => { for (;;); });`));
    await expect.poll(() => started.length, { timeout: 9000 }).toBe(2);
    expect(started[0]?.signalCode).toBe('SIGKILL');
    expect(it.health().problem).toBe('the reader process stopped answering and was ended');
  });

  it('a program that cannot be started is retried, not thrown', async () => {
    let attempts = 0;
    const { reader: it } = start(() => {
      attempts += 1;
      return fork('child.mjs', { execPath: join(folder, 'nothing'), execArgv: [] });
    });
    await expect.poll(() => attempts, { timeout: 5000 }).toBeGreaterThan(2);
    expect(it.health().state).toBe('failed');
  });

  it('stop leaves no process behind, not even a blocked one that ignores SIGTERM', async () => {
    const { reader: it } = start(
      await script(
        `process.on('SIGTERM', () => {}); process.send({ v: 1, kind: 'beat' }, () => { for (;;); });`,
      ),
    );
    await once(started[0] ?? expect.fail(), 'message');
    await it.stop();
    expect(started.map(({ signalCode }) => signalCode)).toEqual(['SIGKILL']);
  });

  it('the reader process ends by itself when the agent is killed', async () => {
    const child = new URL('./child.ts', import.meta.url).href;
    const path = join(folder, 'agent.mjs');
    await writeFile(
      path,
      `import { forkReader } from ${JSON.stringify(child)};
       const reader = forkReader();
       reader.once('message', () => process.send(reader.pid));`,
    );
    const agent = fork(path, { execArgv: [] });
    started.push(agent);
    const [pid] = (await once(agent, 'message')) as [number];
    expect(isAlive(pid)).toBe(true);
    agent.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 3000 }).toBe(false);
  });

  it('the real reader program beats, and ends on SIGTERM', async () => {
    const real = forkReader() as ChildProcess;
    started.push(real);
    expect(await once(real, 'message')).toEqual([{ v: 1, kind: 'beat' }, undefined]);
    real.kill('SIGTERM');
    expect(await once(real, 'exit')).toEqual([null, 'SIGTERM']);
  });
});

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
