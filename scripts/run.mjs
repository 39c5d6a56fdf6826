// @ts-check
// The one entry behind every npm script: make sure what the command needs is there, then run it under Node 24.
// Plain JavaScript for Node 18 and later, because this is what installs Node 24.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { commandIn, runTool } from './setup/command.mjs';
import { debianPart } from './setup/debian.mjs';
import { dependenciesPart } from './setup/dependencies.mjs';
import { driverPart } from './setup/driver.mjs';
import { electronPart } from './setup/electron.mjs';
import { withLock } from './setup/lock.mjs';
import { chooseNode, environmentFor, nodePart } from './setup/node24.mjs';
import { pagePart } from './setup/page.mjs';
import { setUp } from './setup/parts.mjs';
import { createProgress } from './setup/progress.mjs';
import { stopSignals } from './setup/stop.mjs';
import { runTarget } from './setup/target.mjs';

/**
 * What each command runs and needs: groups of setup/debian-packages.mjs, and what is built in this folder.
 * @typedef {import('./setup/debian-packages.mjs').Group | 'driver' | 'electron' | 'page' | 'shell'} Need
 * @type {Record<string, { entry: string, needs: Need[] }>}
 */
const commands = {
  start: {
    entry: 'scripts/start.ts',
    needs: ['driver', 'daemon', 'chips', 'window', 'electron', 'page', 'shell'],
  },
  test: {
    entry: 'scripts/test.ts',
    needs: ['driver', 'daemon', 'chips', 'window', 'display', 'trace', 'electron', 'page', 'shell'],
  },
  bench: {
    entry: 'bench/main.ts',
    needs: ['driver', 'daemon', 'chips', 'window', 'display', 'page', 'shell'],
  },
  agent: { entry: 'agent/cli.ts', needs: ['driver', 'daemon', 'page'] },
  gateway: { entry: 'sync/gateway/cli.ts', needs: [] },
  db: { entry: 'db/cli.ts', needs: [] },
};

/**
 * Everything the command needs, in the order in which it is put in place.
 * @param {import('./setup/parts.mjs').Machine} machine
 * @param {string} name
 * @param {Need[]} needs
 */
function partsOf(machine, name, needs) {
  const forTests = name === 'test';
  const parts = [nodePart(machine), debianPart(machine, needs), dependenciesPart(machine)];
  if (needs.includes('driver')) parts.push(driverPart(machine));
  if (needs.includes('electron')) parts.push(electronPart(machine, forTests));
  // Where the page does not build, the other tests still tell something.
  if (needs.includes('page')) parts.push(pagePart(machine, 'page', !forTests));
  if (needs.includes('shell')) parts.push(pagePart(machine, 'shell', !forTests));
  return parts;
}

/**
 * @param {string[]} argv
 * @returns {Promise<import('./setup/target.mjs').Ending>}
 */
async function main([name = '', ...args]) {
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command) {
    process.stderr.write(`usage: node scripts/run.mjs ${Object.keys(commands).join('|')} [arguments]\n`);
    return { kind: 'code', code: 2 };
  }
  const root = dirname(dirname(fileURLToPath(import.meta.url)));
  const node = chooseNode({
    root,
    version: process.versions.node,
    execPath: process.execPath,
    platform: process.platform,
    arch: process.arch,
  });
  if (node.kind === 'unsupported') {
    process.stderr.write(`${node.line}\n`);
    return { kind: 'code', code: 1 };
  }
  const progress = createProgress({ write: (text) => process.stderr.write(text) });
  const stop = stopSignals(process);
  /** @type {import('./setup/parts.mjs').Machine} */
  const machine = {
    root,
    node,
    env: process.env,
    platform: process.platform,
    uid: process.getuid?.(),
    find: (command) => commandIn(process.env['PATH'] ?? '', command),
    exists: existsSync,
    run: (tool, options) => runTool({ signal: stop.signal }, tool, { cwd: root, ...options }),
  };
  const outcome = await setUp(
    {
      progress,
      stop: stop.signal,
      lock: (work) => withLock({ progress, stop: stop.signal }, join(root, '.node'), work),
    },
    partsOf(machine, name, command.needs),
  ).finally(stop.release);
  if (outcome.kind === 'stopped') return { kind: 'signal', signal: outcome.signal };
  if (outcome.kind === 'failed') return { kind: 'code', code: 1 };
  return runTarget(
    { process, find: machine.find },
    {
      binary: node.binary,
      args: [command.entry, ...args],
      cwd: root,
      // What Node made of the sources the last time: a third less work at each start, and 25 MB less memory.
      env: { NODE_COMPILE_CACHE: join(root, '.node', 'compiled'), ...environmentFor(node, process.env) },
    },
  );
}

const ending = await main(process.argv.slice(2));
if (ending.kind === 'signal') process.kill(process.pid, ending.signal);
else process.exitCode = ending.code;
