// @ts-check
// Tells whether something was made from exactly these files: a hash of them, kept beside what was made.

import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * A hash over names and contents of the files at or under `paths`; one that does not exist counts as absent.
 * Tests do not count: nothing is made from them.
 * @param {string} root
 * @param {string[]} paths relative to root
 * @param {string[]} facts whatever else the result depends on
 */
export function fingerprint(root, paths, facts = []) {
  const hash = createHash('sha256');
  for (const fact of facts) hash.update(`${JSON.stringify(fact)}\n`);
  for (const path of paths.flatMap((path) => filesUnder(root, path))) {
    const content = readFileSync(join(root, path));
    hash.update(`${JSON.stringify(path)} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

/** @param {string} file the stamp @param {string} print */
export function isStamped(file, print) {
  try {
    return readFileSync(file, 'utf8') === print;
  } catch {
    return false;
  }
}

/** @param {string} file the stamp @param {string} print */
export function stamp(file, print) {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, print);
}

/**
 * @param {string} root
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(root, path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stats || /\.test\.[a-z]+$/.test(path)) return [];
  if (!stats.isDirectory()) return [path];
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesUnder(root, `${path}/${name}`));
}
