import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { mirrorFile } from '../../db/device/mirror-file.ts';
import { openDeviceReadOnly } from '../../db/device/open.ts';
import type { Stage } from './contestants.ts';
import { startServer } from './server-process.ts';

const root = join(import.meta.dirname, '../..');

/** The whole agent without a reader, once it has loaded the household: resident bytes then, and at most. Linux only. */
export async function agentMemory(stage: Stage): Promise<{ rss: number; peak: number } | null> {
  if (!existsSync('/proc/self/status')) return null;
  const env = { DATABASE_URL: stage.record, LOG_LEVEL: 'silent', PORT: '0' };
  const gateway = await startServer([join(root, 'sync/gateway/cli.ts'), 'serve'], env);
  const home = mkdtempSync(join(tmpdir(), 'medio-bench-agent-'));
  const agent = spawn(process.execPath, [join(root, 'agent/cli.ts'), 'run'], {
    cwd: root,
    env: {
      ...process.env,
      MEDIO_HOME: home,
      MEDIO_READER: 'none',
      MEDIO_GATEWAY_URL: gateway.url,
      MEDIO_KIOSK_KEY: stage.key,
      MEDIO_PORT: '0',
    },
    stdio: 'ignore',
  });
  const gone = new Promise<void>((resolve) => agent.once('exit', () => resolve()));
  try {
    for (let n = 0; n < 600 && !hasRows(home, stage.rows); n++) await pause(100);
    await pause(1_000);
    const status = readFileSync(`/proc/${agent.pid}/status`, 'utf8');
    const bytes = (name: string) => 1024 * Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]);
    return { rss: bytes('VmRSS'), peak: bytes('VmHWM') };
  } finally {
    if (agent.exitCode === null) agent.kill('SIGTERM');
    await gone;
    await gateway.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

function hasRows(home: string, rows: number): boolean {
  const opened = openDeviceReadOnly(mirrorFile(home));
  if (opened.kind !== 'open') return false;
  try {
    return opened.db.prepare('SELECT count(*) FROM video_nfc_mappings').pluck().get() === rows;
  } finally {
    opened.db.close();
  }
}
