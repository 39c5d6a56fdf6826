// @ts-check
// Node 24: the one that already runs, or the platform's package from the npm registry, kept in .node/.

import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { excerpt } from './command.mjs';
import { npmCommand } from './npm.mjs';

export const pinnedVersion = '24.21.0';
const packaged = ['linux-x64', 'linux-arm64', 'darwin-x64', 'darwin-arm64'];

/**
 * A Node 24 or later: the running one, or one of the registry's packages. `home` holds its bin/ and include/.
 * @typedef {(
 *   { kind: 'running', version: string, binary: string, home: string }
 *   | { kind: 'packaged', version: string, binary: string, home: string, package: string }
 * )} Node
 */

/**
 * Which Node runs everything but this set-up; `unsupported` where the registry has none for this kind of machine.
 * @param {{ root: string, version: string, execPath: string, platform: string, arch: string }} running
 * @returns {Node | { kind: 'unsupported', line: string }}
 */
export function chooseNode({ root, version, execPath, platform, arch }) {
  if (Number.parseInt(version, 10) >= 24) {
    return { kind: 'running', version, binary: execPath, home: dirname(dirname(execPath)) };
  }
  const machine = `${platform}-${arch}`;
  if (!packaged.includes(machine)) {
    const line = `this is Node ${version} on ${machine}: install Node 24 from https://nodejs.org/ and try again`;
    return { kind: 'unsupported', line };
  }
  const home = join(root, '.node', 'node_modules', `node-${machine}`);
  const binary = join(home, 'bin', 'node');
  return { kind: 'packaged', version: pinnedVersion, binary, home, package: `node-${machine}` };
}

/**
 * The environment in which `node` means the chosen one.
 * @param {Node} node
 * @param {NodeJS.ProcessEnv} env
 * @returns {NodeJS.ProcessEnv}
 */
export function environmentFor(node, env) {
  return { ...env, PATH: [dirname(node.binary), env['PATH']].filter(Boolean).join(delimiter) };
}

/**
 * @param {import('./parts.mjs').Machine} machine
 * @returns {import('./parts.mjs').Part}
 */
export function nodePart(machine) {
  const { node } = machine;
  if (node.kind === 'running') return { title: 'Node', isDone: () => true, work: () => ({ kind: 'done' }) };
  return {
    title: `Node ${node.version} into .node/`,
    isDone: () => machine.exists(node.binary) && versionIn(node.home) === node.version,
    work: () => install(machine, node),
  };
}

/**
 * @param {import('./parts.mjs').Machine} machine
 * @param {Extract<Node, { kind: 'packaged' }>} node
 * @returns {Promise<import('./parts.mjs').Outcome>}
 */
async function install(machine, node) {
  const npm = npmCommand(machine, process.execPath);
  if (npm.kind === 'absent') return { kind: 'failed', lines: npm.lines };
  const args = ['install', `${node.package}@${node.version}`, '--prefix', join(machine.root, '.node')];
  const result = await machine.run([...npm.command, ...args, '--no-save', '--no-package-lock'], {
    env: npm.env,
  });
  if (result.kind === 'failed') {
    const lines = [result.why, ...excerpt(result.output), byHand];
    return { kind: 'failed', lines };
  }
  const check = await machine.run([node.binary, '--version']);
  if (check.kind === 'ok') return { kind: 'done' };
  const lines = [`${node.binary} does not run here:`, check.why, ...excerpt(check.output), byHand];
  return { kind: 'failed', lines };
}

const byHand =
  'is the npm registry reachable? Or install Node 24 from https://nodejs.org/ and run the same command again';

/** @param {string} home */
function versionIn(home) {
  try {
    return JSON.parse(readFileSync(join(home, 'package.json'), 'utf8')).version;
  } catch {
    return undefined;
  }
}
