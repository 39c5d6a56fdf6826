// @ts-check
import { describe, expect, it } from 'vitest';
import { npmCommand } from './npm.mjs';

const nothing = { find: () => undefined, exists: () => true };

describe('npm, called from an npm script', () => {
  it('does not take the caller’s silence or package for its own, and keeps how the registry is reached', () => {
    const env = {
      npm_execpath: '/usr/lib/node_modules/npm/bin/npm-cli.js',
      npm_config_loglevel: 'silent',
      npm_lifecycle_event: 'start',
      npm_package_json: '/kiosk/package.json',
      npm_config_cafile: '/etc/ssl/own.pem',
      HOME: '/home/kiosk',
    };
    const npm = npmCommand({ ...nothing, env }, '/node24/bin/node', '/node24');
    expect(npm).toEqual({
      kind: 'found',
      command: [
        ...['/node24/bin/node', '/usr/lib/node_modules/npm/bin/npm-cli.js', '--loglevel=notice'],
        ...['--no-audit', '--no-fund', '--no-update-notifier', '--no-progress'],
      ],
      env: {
        npm_execpath: '/usr/lib/node_modules/npm/bin/npm-cli.js',
        npm_config_cafile: '/etc/ssl/own.pem',
        npm_config_nodedir: '/node24',
        HOME: '/home/kiosk',
      },
    });
  });

  it('is looked for beside Node when another package manager called', () => {
    const npm = npmCommand({ ...nothing, env: { npm_execpath: '/opt/yarn.js' } }, '/opt/node/bin/node');
    expect(npm.kind === 'found' && npm.command[1]).toBe('/opt/node/lib/node_modules/npm/bin/npm-cli.js');
  });

  it('says so when there is none', () => {
    expect(npmCommand({ find: () => undefined, exists: () => false, env: {} }, '/usr/bin/node')).toEqual({
      kind: 'absent',
      lines: ['npm was not found: install it beside Node and run this again'],
    });
  });
});
