import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface ServerProcess {
  readonly pid: number;
  readonly url: string;
  /** Twice harmless. */
  readonly stop: () => Promise<void>;
}

const GRACE_MS = 5_000;

/** Starts a server that tells its URL with the first line it writes. */
export async function startServer(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<ServerProcess> {
  const child = spawn(process.execPath, args, {
    env: { ...process.env, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const stop = async () => {
    if (running(child)) child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
    await gone;
    clearTimeout(late);
  };
  const url = await Promise.race([firstUrl(child), gone.then(() => null)]);
  if (url === null) throw new Error('its server did not start');
  return { pid: child.pid ?? 0, url, stop };
}

function running(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null;
}

function firstUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    if (!child.stdout) return;
    createInterface({ input: child.stdout }).on('line', (line) => {
      const url = /http:\/\/[\w.:]+/.exec(line)?.[0];
      if (url) resolve(url);
    });
  });
}
