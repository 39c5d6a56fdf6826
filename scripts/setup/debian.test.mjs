// @ts-check
import { describe, expect, it } from 'vitest';
import { debianPart } from './debian.mjs';

/**
 * A machine on which apt-get installs what `archive` holds, and fails on any call that names something else.
 * @param {{ uid: number, commands: string[], archive: string[] }} start
 */
function debian({ uid, commands, archive }) {
  const there = new Set(commands);
  /** @type {string[]} */
  const calls = [];
  /** @type {import('./parts.mjs').Machine['run']} */
  const run = async (tool) => {
    const words = tool.slice(tool.indexOf('apt-get') + 1).filter((word) => !/^-|::/.test(word));
    calls.push((tool.includes('apt-get') ? words : tool).join(' '));
    const unknown = words.filter((word) => !['update', 'install', ...archive].includes(word));
    if (unknown.length > 0)
      return { kind: 'failed', why: 'apt-get ended with code 100', output: `E: ${unknown}` };
    if (words[0] === 'install') for (const word of words.slice(1)) there.add(word);
    return { kind: 'ok', output: '' };
  };
  /** @type {import('./parts.mjs').Machine} */
  const machine = {
    root: '/nowhere',
    node: { kind: 'running', version: '24.0.0', binary: '/usr/bin/node', home: '/usr' },
    env: {},
    platform: 'linux',
    uid,
    find: (command) => (there.has(command) ? `/usr/bin/${command}` : undefined),
    exists: () => false,
    run,
  };
  return { machine, calls };
}

describe('system packages', () => {
  it('asks nobody when all is there', () => {
    const { machine } = debian({ uid: 0, commands: ['apt-get', 'pcscd', 'chromium'], archive: [] });
    expect(debianPart(machine, ['daemon', 'window']).isDone()).toBe(true);
  });

  it('refreshes the lists once and installs what is missing in one go', async () => {
    const { machine, calls } = debian({ uid: 0, commands: ['apt-get'], archive: ['pcscd', 'chromium'] });
    const part = debianPart(machine, ['daemon', 'window']);
    expect(part.title).toBe('system packages: pcscd chromium');
    expect(await part.work()).toEqual({ kind: 'done' });
    expect(calls).toEqual(['update', 'install pcscd chromium']);
  });

  it('installs the others when one is not to be had, and says what will not work', async () => {
    const { machine, calls } = debian({ uid: 0, commands: ['apt-get'], archive: ['pcscd'] });
    expect(await debianPart(machine, ['daemon', 'window']).work()).toEqual({
      kind: 'missing',
      lines: [
        '| E: chromium',
        'without chromium: there is no window where Electron is absent, and no browser for the page’s tests',
        'by hand: sudo apt-get update && sudo apt-get install --no-install-recommends chromium',
      ],
    });
    expect(calls).toEqual(['update', 'install pcscd chromium', 'install pcscd', 'install chromium']);
  });

  it('wants what node-gyp needs only while the reader’s native module is not built', () => {
    const { machine } = debian({ uid: 0, commands: ['apt-get', 'pcscd'], archive: [] });
    expect(debianPart(machine, ['driver', 'daemon']).title).toBe(
      'system packages: python3 make g++ libpcsclite-dev',
    );
    const built = { ...machine, exists: () => true };
    expect(debianPart(built, ['driver', 'daemon']).isDone()).toBe(true);
  });

  it('never calls apt-get for somebody who may not', async () => {
    const { machine, calls } = debian({ uid: 1000, commands: ['apt-get'], archive: ['pcscd'] });
    expect((await debianPart(machine, ['daemon']).work()).kind).toBe('missing');
    expect(calls).toEqual([]);
  });
});
