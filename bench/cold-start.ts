import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Part } from './main.ts';
import { spreadOf } from './spread.ts';

const RUNS = 7;
const root = join(import.meta.dirname, '..');

/** The agent without reader and gateway, from `spawn` to its ready line; beside it a Node that only prints a line. */
export const coldStart: Part = async () => {
  const agent = [];
  const floor = [];
  for (let n = 0; n < RUNS; n++) {
    floor.push(await start(['-e', 'process.stdout.write("{}\\n"); setTimeout(() => {}, 1e6)']));
    agent.push(await start([join(root, 'agent/cli.ts'), 'run']));
  }
  const line = (name: string, runs: readonly { ms: number; rss: number }[]) => [
    name,
    `${spreadOf(runs.map((it) => it.ms)).p50.toFixed(0)} ms`,
    `${spreadOf(runs.map((it) => it.rss)).p50.toFixed(0)} MiB`,
  ];
  const share = spreadOf(agent.map((it) => it.ms)).p50 / spreadOf(floor.map((it) => it.ms)).p50;
  return {
    title: `start: median of ${RUNS}`,
    rows: [
      ['program', 'until ready', 'memory'],
      line('agent', agent),
      line('bare Node', floor),
      ['ratio', `${share.toFixed(1)} ×`, ''],
    ],
  };
};

async function start(args: readonly string[]): Promise<{ ms: number; rss: number }> {
  const home = mkdtempSync(join(tmpdir(), 'medio-start-'));
  const began = performance.now();
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, MEDIO_HOME: home, MEDIO_READER: 'none', MEDIO_GATEWAY_URL: '', MEDIO_PORT: '0' },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  await new Promise((resolve) => lines.once('line', resolve));
  const ms = performance.now() - began;
  const rss = residentMiB(child.pid ?? 0);
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await gone;
  rmSync(home, { recursive: true, force: true });
  return { ms, rss };
}

/** Linux only; elsewhere not known. */
function residentMiB(pid: number): number {
  try {
    const found = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
    return Number(found?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}
