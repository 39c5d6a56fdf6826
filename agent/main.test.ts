import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { systemClock } from '../sync/clock.ts';
import { readConfig } from './config.ts';
import { quiet } from './log.ts';
import { startAgent } from './main.ts';

const folder = mkdtempSync(join(tmpdir(), 'medio-agent-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const starts: [string, NodeJS.ProcessEnv][] = [
  ['was given a key', { MEDIO_KIOSK_KEY: `mk1_${'k'.repeat(43)}` }],
  ['has no account yet', {}],
];
for (const [what, env] of starts) {
  it(`starts a kiosk that ${what}, while its gateway is away`, async () => {
    const read = readConfig({
      MEDIO_HOME: join(folder, what),
      MEDIO_READER: 'none',
      MEDIO_GATEWAY_URL: 'http://127.0.0.1:9',
      ...env,
    });
    if (read.kind !== 'config') throw new Error(read.complaints.join());
    const started = await startAgent({ config: read.config, clock: systemClock(), log: quiet });
    expect(started.kind).toBe('running');
    if (started.kind === 'running') await started.stop();
  });
}
