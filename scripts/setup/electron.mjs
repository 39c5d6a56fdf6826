// @ts-check
// Electron's binary, which its npm package leaves to be downloaded. Where it cannot be had, Chromium is the window.

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { excerpt } from './command.mjs';
import { environmentFor } from './node24.mjs';
import { stamp } from './stamp.mjs';

const dayMs = 24 * 60 * 60 * 1000;

/**
 * @param {import('./parts.mjs').Machine} machine
 * @param {boolean} forTests a stand-in beside the repository is good enough
 * @returns {import('./parts.mjs').Part}
 */
export function electronPart(machine, forTests) {
  const { root, env } = machine;
  const tried = join(root, 'node_modules', '.electron-tried');
  const standIn = join(root, '..', 'shared', 'tools', 'electron-runtime');
  return {
    title: 'Electron’s binary',
    isDone: () =>
      Boolean(env['ELECTRON_OVERRIDE_DIST_PATH']) ||
      isUnpacked(root) ||
      (forTests && machine.exists(standIn)) ||
      // Asking again at each start would make an offline machine wait each time.
      isYoungerThan(tried, dayMs),
    work: async () => {
      const outcome = await download(machine);
      if (outcome.kind === 'missing') stamp(tried, '');
      return outcome;
    },
  };
}

/**
 * @param {import('./parts.mjs').Machine} machine
 * @returns {Promise<import('./parts.mjs').Outcome>}
 */
async function download({ root, node, env, run }) {
  const script = join(root, 'node_modules', 'electron', 'install.js');
  const result = await run([node.binary, script], { env: environmentFor(node, env), timeoutMs: 300_000 });
  if (result.kind === 'ok' && isUnpacked(root)) return { kind: 'done' };
  return {
    kind: 'missing',
    lines: [
      ...excerpt(result.output),
      'the kiosk’s window is Chromium instead; tests of the Electron shell are skipped',
      'to have Electron: node node_modules/electron/install.js, or set ELECTRON_OVERRIDE_DIST_PATH to its folder',
    ],
  };
}

/** @param {string} root */
function isUnpacked(root) {
  const home = join(root, 'node_modules', 'electron');
  try {
    return statSync(join(home, 'dist', readFileSync(join(home, 'path.txt'), 'utf8'))).isFile();
  } catch {
    return false;
  }
}

/** @param {string} file @param {number} ageMs */
function isYoungerThan(file, ageMs) {
  const stats = statSync(file, { throwIfNoEntry: false });
  return stats !== undefined && Date.now() - stats.mtimeMs < ageMs;
}
