// @ts-check
// Runs the command itself: same terminal, same exit code, and every signal reaches it.

import { spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { stopSignalNames } from './stop.mjs';

// How long a Ctrl-C is left to the terminal, which gives it to the target as well.
const terminalGraceMs = 2_000;

/** @typedef {{ kind: 'code', code: number } | { kind: 'signal', signal: NodeJS.Signals }} Ending */

/**
 * @param {{ process: NodeJS.Process, find: (command: string) => string | undefined }} deps
 * @param {{ binary: string, args: string[], cwd: string, env: NodeJS.ProcessEnv }} target
 * @returns {Promise<Ending>}
 */
export function runTarget({ process, find }, { binary, args, cwd, env }) {
  const [program = binary, ...rest] = [...endsWithParent(process.platform, find), binary, ...args];
  const child = spawn(program, rest, { cwd, env, stdio: 'inherit' });
  const isRunning = () => child.exitCode === null && child.signalCode === null;
  /** @type {NodeJS.Timeout | undefined} */
  let later;
  /** @param {NodeJS.Signals} name */
  const forward = (name) => {
    if (name !== 'SIGINT' || !isInForeground(process)) child.kill(name);
    // The signal may still have been meant for this process alone, so the target must not miss it.
    else later ??= setTimeout(() => isRunning() && child.kill(name), terminalGraceMs);
  };
  for (const name of stopSignalNames) process.on(name, forward);
  const unwatch = onOrphaned({ process, env }, () => child.kill('SIGTERM'));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => {
      clearTimeout(later);
      unwatch();
      for (const name of stopSignalNames) process.off(name, forward);
      resolve(signal ? { kind: 'signal', signal } : { kind: 'code', code: code ?? 1 });
    });
  });
}

/**
 * On Linux the kernel tells the target when this process is killed without a chance to pass anything on.
 * @param {NodeJS.Platform} platform
 * @param {(command: string) => string | undefined} find
 */
function endsWithParent(platform, find) {
  const setpriv = platform === 'linux' ? find('setpriv') : undefined;
  if (!setpriv) return [];
  const words = [setpriv, '--pdeathsig', 'TERM'];
  return spawnSync(setpriv, [...words.slice(1), 'true'], { stdio: 'ignore' }).status === 0 ? words : [];
}

/**
 * npm hands a signal to the shell between it and this process, and that one dies without passing it on.
 * @param {{ process: NodeJS.Process, env: NodeJS.ProcessEnv }} deps
 * @param {() => void} tell called once
 * @returns {() => void} stops watching
 */
function onOrphaned({ process, env }, tell) {
  if (env['npm_lifecycle_event'] === undefined) return () => {};
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    tell();
  }, 500);
  return () => clearInterval(watch);
}

/**
 * Whether a Ctrl-C at the terminal goes to this process and so to the target, which is of the same process group.
 * @param {NodeJS.Process} process
 */
function isInForeground(process) {
  try {
    // Behind the command's name in brackets: state, parent, process group, session, terminal, its foreground group.
    const [, , group, , , foreground] = (
      readFileSync('/proc/self/stat', 'utf8').split(') ').pop() ?? ''
    ).split(' ');
    return group === foreground;
  } catch {
    return [process.stdin, process.stdout, process.stderr].some((stream) => stream.isTTY);
  }
}
