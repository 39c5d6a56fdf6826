// @ts-check
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { platform } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { commandIn } from './command.mjs';

const modules = {
  target: pathToFileURL(`${import.meta.dirname}/target.mjs`).href,
  command: pathToFileURL(`${import.meta.dirname}/command.mjs`).href,
};

/**
 * A process like run.mjs around a target, away from any terminal. The target's first line is awaited.
 * @param {string} targetSource
 * @param {{ asNpmDoes: boolean }} how with a shell between, which is then `outer`
 */
async function around(targetSource, { asNpmDoes } = { asNpmDoes: false }) {
  const env = { ...process.env, npm_lifecycle_event: asNpmDoes ? 'start' : undefined };
  const target = { binary: process.execPath, args: ['-e', targetSource], cwd: '/', env };
  const source = `
    import { commandIn } from ${JSON.stringify(modules.command)};
    import { runTarget } from ${JSON.stringify(modules.target)};
    const find = (name) => commandIn(process.env.PATH, name);
    const ending = await runTarget({ process, find }, ${JSON.stringify(target)});
    if (ending.kind === 'signal') process.kill(process.pid, ending.signal);
    else process.exitCode = ending.code;
  `;
  const command = [process.execPath, '--input-type=module', '-e', source];
  const shell = ['sh', '-c', '"$@"; exit $?', 'sh'];
  const [program = '', ...args] = asNpmDoes ? [...shell, ...command] : command;
  const outer = spawn(program, args, { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  onTestFinished(() => endGroup(outer.pid ?? 0));
  const exit = once(outer, 'exit');
  let output = '';
  outer.stdout.on('data', (chunk) => {
    output += chunk;
  });
  await once(outer.stdout, 'data');
  return { outer, exit, output: () => output, closed: once(outer.stdout, 'close') };
}

/**
 * Ends whatever a failed test left of a process group.
 * @param {number} leader
 */
function endGroup(leader) {
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // Nothing is left of it.
  }
}

describe('the command behind the set-up', () => {
  it('hands on its exit code', async () => {
    const { exit, output } = await around('console.log("ready"); process.exitCode = 7');
    expect(await exit).toEqual([7, null]);
    expect(output()).toBe('ready\n');
  });

  it('hands on the signal that ended it', async () => {
    const { exit } = await around('console.log("ready"); process.kill(process.pid, "SIGKILL")');
    expect(await exit).toEqual([null, 'SIGKILL']);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'])(
    'is told of %s and has the time it needs to stop',
    async (name) => {
      const { outer, exit, output } = await around(`
      const alive = setInterval(() => {}, 1000);
      process.on('${name}', () => {
        console.log('stopping');
        clearInterval(alive);
        setTimeout(() => { console.log('stopped'); process.exit(5); }, 200);
      });
      console.log('ready');
    `);
      outer.kill(/** @type {NodeJS.Signals} */ (name));
      expect(await exit).toEqual([5, null]);
      expect(output()).toBe('ready\nstopping\nstopped\n');
    },
  );

  it('is told to stop when npm’s shell dies of a signal without handing it on', async () => {
    const { outer, closed, output } = await around(
      `
      process.on('SIGTERM', () => { console.log('stopped'); process.exit(0); });
      setInterval(() => {}, 1000);
      console.log('ready');
    `,
      { asNpmDoes: true },
    );
    outer.kill('SIGTERM');
    await closed;
    expect(output()).toBe('ready\nstopped\n');
  });

  const canTell = platform() === 'linux' && commandIn(process.env['PATH'] ?? '', 'setpriv') !== undefined;
  it.runIf(canTell)('ends when what ran it is killed outright', async () => {
    const { outer, closed } = await around('setInterval(() => {}, 1000); console.log("ready")');
    outer.kill('SIGKILL');
    // Its end of the pipe closes only when the target is gone too.
    expect(await Promise.race([closed.then(() => 'gone'), sleep(5000, 'still there')])).toBe('gone');
  });
});
