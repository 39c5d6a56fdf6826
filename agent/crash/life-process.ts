import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Life } from './life.ts';
import { parseSaid, type Said } from './said.ts';

export const program = join(import.meta.dirname, 'playing.ts');

/** A life that goes on in a process of its own. */
export interface LifeProcess {
  readonly kill: () => void;
  /** All that it said has been heard. Gives the signal that ended it; null: it ended by itself, and well. */
  readonly ended: Promise<NodeJS.Signals | null>;
}

/** `cache`: a folder that spares the next life some of its start. `signal`: ends it wherever it is. */
export function startLife(
  deps: { readonly cache: string; readonly signal: AbortSignal },
  life: Life,
  onSaid: (it: Said) => void,
): LifeProcess {
  const child = spawn(process.execPath, [program, JSON.stringify(life)], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, NODE_COMPILE_CACHE: deps.cache },
    signal: deps.signal,
    killSignal: 'SIGKILL',
  });
  child.on('error', () => undefined);
  let rest = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) onSaid(parseSaid(line));
  });
  return {
    kill: () => child.kill('SIGKILL'),
    ended: once(child, 'close').then(([code, signal]) => {
      if (signal === null && code !== 0) throw new Error(`a kiosk ended with code ${code}`);
      return signal;
    }),
  };
}
