import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { pcscdSocket, probeService } from './service.ts';

describe('the PC/SC service', () => {
  let folder = '';
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'medio-service-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is up when its socket accepts', async () => {
    const path = join(folder, 'comm');
    const server = createServer().listen(path);
    await once(server, 'listening');
    expect(await probeService(path)).toEqual({ kind: 'up' });
    server.close();
  });

  it('is absent when its socket is missing, or only left behind', async () => {
    const path = join(folder, 'comm');
    const missing = await probeService(path);
    await writeFile(path, '');
    const stale = await probeService(path);
    expect([missing, stale]).toEqual([
      { kind: 'no_service', message: `connect ENOENT ${path}` },
      { kind: 'no_service', message: `connect ECONNREFUSED ${path}` },
    ]);
  });

  it('is asked at its socket on Linux only', async () => {
    expect([
      pcscdSocket('linux', {}),
      pcscdSocket('linux', { PCSCLITE_CSOCK_NAME: '/tmp/other' }),
      pcscdSocket('darwin', {}),
      pcscdSocket('win32', {}),
    ]).toEqual(['/run/pcscd/pcscd.comm', '/tmp/other', null, null]);
    expect(await probeService(null)).toEqual({ kind: 'up' });
  });
});
