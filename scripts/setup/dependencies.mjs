// @ts-check
// node_modules: exactly what package-lock.json says, installed by and for Node 24.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { excerpt } from './command.mjs';
import { driverPackage } from './driver.mjs';
import { environmentFor } from './node24.mjs';
import { npmCommand } from './npm.mjs';
import { fingerprint, isStamped, stamp } from './stamp.mjs';

/**
 * @param {import('./parts.mjs').Machine} machine
 * @returns {import('./parts.mjs').Part}
 */
export function dependenciesPart(machine) {
  const { root, node } = machine;
  const file = join(root, 'node_modules', '.set-up');
  const print = () => fingerprint(root, ['package-lock.json', '.npmrc'], [node.version]);
  return {
    title: 'packages into node_modules/ (npm ci)',
    isDone: () => isStamped(file, print()),
    work: async () => {
      const outcome = await install(machine);
      if (outcome.kind === 'done') stamp(file, print());
      return outcome;
    },
  };
}

/**
 * The install scripts run in a second step and without the reader's driver, so that a machine that cannot build it
 * still gets everything else.
 * @param {import('./parts.mjs').Machine} machine
 * @returns {Promise<import('./parts.mjs').Outcome>}
 */
async function install(machine) {
  const { root, node } = machine;
  const npm = npmCommand({ ...machine, env: environmentFor(node, machine.env) }, node.binary);
  if (npm.kind === 'absent') return { kind: 'failed', lines: npm.lines };
  const { command, env } = npm;
  const installed = await machine.run([...command, 'ci', '--include=dev', '--ignore-scripts'], { env });
  if (installed.kind === 'failed') return refusal(installed);
  const scripted = packagesWithScripts(readJson(root, 'package-lock.json'), readJson(root, 'package.json'));
  const here = scripted.filter(
    (name) => name !== driverPackage && existsSync(join(root, 'node_modules', name)),
  );
  if (here.length === 0) return { kind: 'done' };
  const rebuilt = await machine.run([...command, 'rebuild', '--ignore-scripts=false', ...here], { env });
  return rebuilt.kind === 'ok' ? { kind: 'done' } : refusal(rebuilt);
}

/**
 * The packages that have an install script and may run it.
 * @param {{ packages: Record<string, { hasInstallScript?: boolean }> }} lock package-lock.json
 * @param {{ allowScripts?: Record<string, boolean> }} manifest package.json
 */
export function packagesWithScripts(lock, manifest) {
  return Object.entries(lock.packages)
    .filter(([, entry]) => entry.hasInstallScript === true)
    .map(([path]) => path.replace(/^node_modules\//, ''))
    .filter((name) => manifest.allowScripts?.[name] === true);
}

/** @param {{ why: string, output: string }} result @returns {import('./parts.mjs').Outcome} */
function refusal({ why, output }) {
  return {
    kind: 'failed',
    lines: [why, ...excerpt(output), 'is the npm registry reachable, and this folder writable and not full?'],
  };
}

/** @param {string} root @param {string} file */
function readJson(root, file) {
  return JSON.parse(readFileSync(join(root, file), 'utf8'));
}
