// @ts-check
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { withLock } from './lock.mjs';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lock-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** @param {string[]} said */
function waiting(said) {
  const stopping = new AbortController();
  const deps = { progress: { say: (/** @type {string} */ line) => said.push(line) }, stop: stopping.signal };
  return { deps, stopping };
}

describe('the set-up lock', () => {
  it('lets one work after the other, tells the second why it waits, and leaves nothing behind', async () => {
    /** @type {string[]} */
    const said = [];
    const { deps } = waiting(said);
    /** @param {string} name */
    const work = (name) => async () => {
      said.push(`${name} begins`);
      await sleep(50);
      said.push(`${name} ends`);
      return name;
    };
    const both = await Promise.all([
      withLock(deps, folder, work('first')),
      withLock(deps, folder, work('second')),
    ]);
    expect(both).toEqual(['first', 'second']);
    expect(said).toEqual([
      'first begins',
      'another set-up is at work in this folder; waiting for it ...',
      'first ends',
      'second begins',
      'second ends',
    ]);
    expect(readdirSync(folder)).toEqual([]);
  });

  it('is given back when the work fails', async () => {
    const { deps } = waiting([]);
    const failing = withLock(deps, folder, async () => {
      throw new Error('no space left');
    });
    await expect(failing).rejects.toThrow('no space left');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('of a process that is gone is taken over', async () => {
    const { pid } = spawnSync('true');
    writeFileSync(join(folder, 'set-up.lock'), JSON.stringify({ pid, host: hostname(), token: 'gone' }));
    const { deps } = waiting([]);
    expect(await withLock(deps, folder, async () => 'worked')).toBe('worked');
  });

  it('that nobody has touched for long is taken over, whoever the process of that number is now', async () => {
    const file = join(folder, 'set-up.lock');
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname(), token: 'reused' }));
    const minuteAgo = new Date(Date.now() - 60_000);
    utimesSync(file, minuteAgo, minuteAgo);
    const { deps } = waiting([]);
    expect(await withLock(deps, folder, async () => 'worked')).toBe('worked');
  });

  it('can be waited for until a Ctrl-C, which leaves the holder’s lock alone', async () => {
    const file = join(folder, 'set-up.lock');
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname(), token: 'busy' }));
    const { deps, stopping } = waiting([]);
    const waits = withLock(deps, folder, async () => 'worked');
    stopping.abort('SIGINT');
    expect(await waits).toBe('stopped');
    expect(existsSync(file)).toBe(true);
  });
});
