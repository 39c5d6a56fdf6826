// @ts-check
// How npm is called from inside an npm script: which npm, and in which environment.

import { realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

// What the calling `npm run` says about itself would otherwise be taken for this npm's settings:
// `npm run -s` would silence the reason of a failure.
const ofTheCaller =
  /^npm_(package|lifecycle)_|^npm_config_(loglevel|silent|json|local_prefix|omit|workspaces?)$/;

/**
 * npm's own script run by `binary`, and its environment. nodedir is where native modules find Node's C headers.
 * @param {{ env: NodeJS.ProcessEnv, find: (command: string) => string | undefined, exists: (path: string) => boolean }} machine
 * @param {string} binary a Node
 * @param {string} [nodedir]
 * @returns {{ kind: 'found', command: string[], env: NodeJS.ProcessEnv } | { kind: 'absent', lines: string[] }}
 */
export function npmCommand(machine, binary, nodedir) {
  const script = npmScript(machine, binary);
  if (!script)
    return { kind: 'absent', lines: ['npm was not found: install it beside Node and run this again'] };
  const env = Object.fromEntries(Object.entries(machine.env).filter(([key]) => !ofTheCaller.test(key)));
  if (nodedir !== undefined) env['npm_config_nodedir'] = nodedir;
  return { kind: 'found', command: [binary, script, ...quiet], env };
}

const quiet = ['--loglevel=notice', '--no-audit', '--no-fund', '--no-update-notifier', '--no-progress'];

/**
 * @param {{ env: NodeJS.ProcessEnv, find: (command: string) => string | undefined, exists: (path: string) => boolean }} machine
 * @param {string} binary
 */
function npmScript({ env, find, exists }, binary) {
  const onPath = find('npm');
  return [
    env['npm_execpath'],
    onPath && realpathSync(onPath),
    join(dirname(dirname(binary)), 'lib', 'node_modules', 'npm', 'bin', 'npm-cli.js'),
  ].find((script) => script && basename(script) === 'npm-cli.js' && exists(script));
}
