// @ts-check
// The native half of nfc-pcsc, which node-gyp builds here. Without it everything but the reader works.

import { join } from 'node:path';
import { excerpt } from './command.mjs';
import { environmentFor } from './node24.mjs';
import { npmCommand } from './npm.mjs';
import { missingOn } from './proof.mjs';

export const driverPackage = '@pokusew/pcsclite';

/** @param {string} root */
export function driverFile(root) {
  return join(root, 'node_modules', driverPackage, 'build', 'Release', 'pcsclite.node');
}

/**
 * @param {import('./parts.mjs').Machine} machine
 * @returns {import('./parts.mjs').Part}
 */
export function driverPart(machine) {
  return {
    title: 'the NFC reader’s native module',
    isDone: () => machine.exists(driverFile(machine.root)),
    work: () => build(machine),
  };
}

/**
 * @param {import('./parts.mjs').Machine} machine
 * @returns {Promise<import('./parts.mjs').Outcome>}
 */
async function build(machine) {
  const { root, node } = machine;
  const missing = missingOn(machine, ['build']).map(({ name }) => name);
  if (missing.length > 0) return without([`it cannot be built without ${missing.join(', ')}`]);
  // node-gyp would try to download the headers if it were not told where they are.
  const nodedir = machine.exists(join(node.home, 'include', 'node', 'node_api.h')) ? node.home : undefined;
  const npm = npmCommand({ ...machine, env: environmentFor(node, machine.env) }, node.binary, nodedir);
  if (npm.kind === 'absent') return without(npm.lines);
  const args = ['rebuild', '--ignore-scripts=false', '--foreground-scripts', driverPackage];
  const result = await machine.run([...npm.command, ...args], { env: npm.env });
  if (machine.exists(driverFile(root))) return { kind: 'done' };
  const why = result.kind === 'failed' ? result.why : 'npm did not run the build';
  return without([why, ...excerpt(result.output)]);
}

/** @param {string[]} lines @returns {import('./parts.mjs').Outcome} */
function without(lines) {
  return {
    kind: 'missing',
    lines: [
      ...lines,
      'without it no NFC chip is read; everything else works',
      'run the same command again once the cause is gone',
    ],
  };
}
