// @ts-check
// Looks on this machine for what the packages provide, however it came there.

import { readdirSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { missingPackages } from './debian-packages.mjs';

/** @typedef {Pick<import('./parts.mjs').Machine, 'platform' | 'find' | 'exists'>} Looks */

/**
 * The packages of these groups of which nothing shows here.
 * @param {Looks} machine
 * @param {string[]} groups
 */
export function missingOn(machine, groups) {
  const { platform } = machine;
  return missingPackages(groups, { platform, isThere: (proof) => isThere(machine, proof) });
}

/**
 * @param {Looks} machine
 * @param {import('./debian-packages.mjs').Proof} proof
 */
function isThere({ find, exists }, proof) {
  if ('command' in proof) return find(proof.command) !== undefined;
  if (!proof.file.endsWith('*')) return exists(proof.file);
  const folder = dirname(proof.file);
  const prefix = basename(proof.file).slice(0, -1);
  return exists(folder) && readdirSync(folder).some((name) => name.startsWith(prefix));
}
