import { type ChildProcess, spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { probeService } from '../agent/reader/service.ts';
import { VPCD_PORT } from './virtual-chip.ts';

const START_MS = 10_000;
const STOP_MS = 5000;
const SOCKET = '/run/pcscd/pcscd.comm';
const INSTALL = 'apt-get install pcscd vsmartcard-vpcd';

export interface Pcscd {
  /** False when one was already running: then it belongs to somebody else, and stop() leaves it alone. */
  readonly started: boolean;
  /** Ends the daemon started here and waits for its end. SIGKILL plays a crash. May be called twice. */
  readonly stop: (signal?: 'SIGTERM' | 'SIGKILL') => Promise<void>;
}

/** Makes sure that a pcscd with a virtual reader runs. Throws an error that names the fix. */
export async function ensurePcscd(): Promise<Pcscd> {
  if (await vpcdListens()) return { started: false, stop: async () => {} };
  if ((await probeService(SOCKET)).kind === 'up') {
    throw new Error(`pcscd runs without the virtual reader: ${INSTALL}, then stop that pcscd`);
  }
  // A crashed pcscd leaves these behind; with its old pid in use again the new one would refuse to start.
  await Promise.all([rm(SOCKET, { force: true }), rm('/run/pcscd/pcscd.pid', { force: true })]);
  const child = spawn('pcscd', ['--foreground'], { stdio: ['ignore', 'pipe', 'pipe'] });
  return await started(child);
}

async function started(child: ChildProcess): Promise<Pcscd> {
  let said = '';
  const listen = (text: unknown) => {
    said = `${said}${text}`.slice(-500);
  };
  child.stdout?.on('data', listen);
  child.stderr?.on('data', listen);
  let gone: string | null = null;
  const ended = new Promise<void>((resolve) => {
    const end = (why: string) => {
      gone ??= why;
      resolve();
    };
    child.once('error', (error) => end(error.message));
    child.once('exit', (code, signal) => end(`ended with ${signal ?? code}`));
  });
  const stop: Pcscd['stop'] = async (signal = 'SIGTERM') => {
    child.kill(signal);
    await Promise.race([ended, sleep(STOP_MS, undefined, { ref: false })]);
    child.kill('SIGKILL');
    await ended;
  };

  const deadline = performance.now() + START_MS;
  while (!(await vpcdListens())) {
    if (gone !== null || performance.now() > deadline) {
      await stop('SIGKILL');
      const why = gone ?? `its virtual reader does not listen on port ${VPCD_PORT}`;
      throw new Error(`pcscd does not start (${why}): ${INSTALL}, and run as root. ${said}`);
    }
    await sleep(25);
  }
  return { started: true, stop };
}

/** Looks in the kernel's table of listeners, because connecting would be laying a chip. */
async function vpcdListens(): Promise<boolean> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const port = VPCD_PORT.toString(16).toUpperCase().padStart(4, '0');
  return new RegExp(`^\\s*\\d+: [0-9A-F]+:${port} [0-9A-F:]+ 0A `, 'm').test(tables.join('\n'));
}
