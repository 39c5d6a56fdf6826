// @ts-check
// What Vite builds: the page that people see, and the Electron shell's one CommonJS file.

import { join } from 'node:path';
import { excerpt } from './command.mjs';
import { environmentFor } from './node24.mjs';
import { fingerprint, isStamped, stamp } from './stamp.mjs';

const builds = {
  page: {
    title: 'the kiosk’s page into dist/page/ (vite build)',
    config: 'vite.config.ts',
    sources: ['ui', 'agent/local/channel.ts'],
    result: 'dist/page/index.html',
  },
  shell: {
    title: 'the Electron shell into dist/shell/ (vite build)',
    config: 'ui/shell/vite.config.ts',
    sources: ['ui/shell', 'agent/local/channel.ts'],
    result: 'dist/shell/main.cjs',
  },
};

/**
 * @param {import('./parts.mjs').Machine} machine
 * @param {keyof typeof builds} which
 * @param {boolean} isRequired false: a failing build does not stop the command
 * @returns {import('./parts.mjs').Part}
 */
export function pagePart(machine, which, isRequired) {
  const { root } = machine;
  const { title, config, sources, result } = builds[which];
  const file = join(root, 'dist', `${which}.stamp`);
  const print = () => fingerprint(root, [config, ...sources, 'package-lock.json']);
  return {
    title,
    isDone: () => machine.exists(join(root, result)) && isStamped(file, print()),
    work: async () => {
      if (!machine.exists(join(root, config))) return { kind: 'missing', lines: [`there is no ${config}`] };
      const before = print();
      const outcome = await build(machine, config);
      if (outcome.kind === 'done') stamp(file, before);
      return outcome.kind === 'failed' && !isRequired ? { ...outcome, kind: 'missing' } : outcome;
    },
  };
}

/**
 * @param {import('./parts.mjs').Machine} machine
 * @param {string} config
 * @returns {Promise<import('./parts.mjs').Outcome>}
 */
async function build({ root, node, env, run }, config) {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const result = await run([node.binary, vite, 'build', '--config', config], {
    env: environmentFor(node, env),
  });
  if (result.kind === 'ok') return { kind: 'done' };
  return { kind: 'failed', lines: [result.why, ...excerpt(result.output)] };
}
