// @ts-check
import { describe, expect, it } from 'vitest';
import { setUp } from './parts.mjs';
import { createProgress } from './progress.mjs';

/** @param {import('./parts.mjs').Part[]} parts @param {AbortController} [stopping] */
async function run(parts, stopping = new AbortController()) {
  /** @type {string[]} */
  const said = [];
  const progress = createProgress({ write: (text) => said.push(text.trimEnd()), now: () => 0 });
  const deps = {
    progress,
    stop: stopping.signal,
    lock: (/** @type {() => Promise<import('./parts.mjs').SetUpOutcome>} */ work) => {
      said.push('(locked)');
      return work();
    },
  };
  return { outcome: await setUp(deps, parts), said };
}

/** @param {string} title @param {import('./parts.mjs').Outcome} outcome @returns {import('./parts.mjs').Part} */
const part = (title, outcome) => ({ title, isDone: () => false, work: () => outcome });
/** @type {import('./parts.mjs').Part} */
const there = { title: 'Node', isDone: () => true, work: () => ({ kind: 'done' }) };

describe('the set-up', () => {
  it('says nothing and locks nothing when all is there', async () => {
    expect(await run([there, there])).toEqual({ outcome: { kind: 'ready' }, said: [] });
  });

  it('does what is missing, in order, and goes on past what can be done without', async () => {
    const driver = part('driver', { kind: 'missing', lines: ['no g++'] });
    expect(
      await run([part('packages', { kind: 'done' }), there, driver, part('page', { kind: 'done' })]),
    ).toEqual({
      outcome: { kind: 'ready' },
      said: [
        '(locked)',
        'set-up: packages ...',
        'set-up: packages: done in 0.0 s',
        'set-up: driver ...',
        'set-up: driver: going on without it, after 0.0 s',
        'set-up:   no g++',
        'set-up: page ...',
        'set-up: page: done in 0.0 s',
      ],
    });
  });

  it('stops at what it cannot do without', async () => {
    const packages = part('packages', { kind: 'failed', lines: ['no network'] });
    expect(await run([packages, part('page', { kind: 'done' })])).toEqual({
      outcome: { kind: 'failed' },
      said: [
        '(locked)',
        'set-up: packages ...',
        'set-up: packages: FAILED after 0.0 s',
        'set-up:   no network',
      ],
    });
  });

  it('stops at a Ctrl-C, and says by which signal', async () => {
    const stopping = new AbortController();
    /** @type {import('./parts.mjs').Part} */
    const interrupted = {
      title: 'packages',
      isDone: () => false,
      work: () => {
        stopping.abort('SIGINT');
        return { kind: 'failed', lines: [] };
      },
    };
    expect((await run([interrupted, part('page', { kind: 'done' })], stopping)).outcome).toEqual({
      kind: 'stopped',
      signal: 'SIGINT',
    });
  });
});

describe('a long step', () => {
  it('shows that it is alive', async () => {
    /** @type {string[]} */
    const said = [];
    const progress = createProgress({ write: (text) => said.push(text), now: () => 12_345, heartbeatMs: 5 });
    await progress.step('packages', async () => {
      while (said.length < 3) await new Promise((resolve) => setTimeout(resolve, 1));
      return { kind: 'done' };
    });
    expect(said.slice(0, 3)).toEqual([
      'set-up: packages ...\n',
      'set-up: packages ... still at it after 0.0 s\n',
      'set-up: packages ... still at it after 0.0 s\n',
    ]);
  });
});
