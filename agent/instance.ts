import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

const running = z.object({ pid: z.int().positive(), boot_id: z.string(), url: z.string().nullable() });
export type Running = z.infer<typeof running>;

export type Claim =
  | {
      readonly kind: 'claimed';
      /** Lets programs of the same user find the page. */
      readonly publish: (url: string) => void;
      readonly release: () => void;
    }
  | { readonly kind: 'taken'; readonly pid: number };

/** One agent per folder: two would book the same seconds twice. Held by `agent.json`, which only this user may read. */
export function claimHome(home: string): Claim {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const path = fileOf(home);
  const mine: Running = { pid: process.pid, boot_id: bootId(), url: null };
  if (!create(path, mine)) {
    const other = findRunning(home);
    if (other) return { kind: 'taken', pid: other.pid };
    rmSync(path, { force: true });
    if (!create(path, mine)) return { kind: 'taken', pid: findRunning(home)?.pid ?? 0 };
  }
  return {
    kind: 'claimed',
    publish: (url) => writeFileSync(path, JSON.stringify({ ...mine, url }), { mode: 0o600 }),
    release: () => {
      if (read(path)?.pid === process.pid) rmSync(path, { force: true });
    },
  };
}

/** The agent that runs in this folder now, if any. What a power cut left behind is none. */
export function findRunning(home: string): Running | null {
  const it = read(fileOf(home));
  return it && it.pid !== process.pid && it.boot_id === bootId() && isAgent(it.pid) ? it : null;
}

function create(path: string, content: Running): boolean {
  try {
    writeFileSync(path, JSON.stringify(content), { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function read(path: string): Running | null {
  try {
    return running.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

function isAgent(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  try {
    // A number that was given to another program since is no agent.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('agent/cli.ts');
  } catch {
    return true;
  }
}

function bootId(): string {
  try {
    return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
  } catch {
    return '';
  }
}

function fileOf(home: string): string {
  return join(home, 'agent.json');
}
