import { type ChildProcess, fork } from 'node:child_process';
import { closeSync, mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { importing } from './importing.ts';
import { fromKiosk, type ToKiosk } from './kiosk-messages.ts';

/** A kiosk: its folder, and the agent's process that comes and goes on it. */
export interface ChaosKiosk {
  readonly name: string;
  readonly home: string;
  readonly up: () => boolean;
  /** Resolves when it is ready, or was killed before it was. */
  readonly start: () => Promise<void>;
  readonly kill: () => Promise<void>;
  /** In good order. Answers its exit code; null when it was not running. */
  readonly stop: () => Promise<number | null>;
  readonly tap: (uid: string) => void;
  /** Calls `listener` with the page's address each time the agent is ready, and at once when it is. */
  readonly onReady: (listener: (url: string) => void) => void;
}

export interface KioskDeps {
  readonly name: string;
  /** Holds the kiosk's own folder and its log. */
  readonly dir: string;
  /** What the agent reads, beside its folder. */
  readonly env: NodeJS.ProcessEnv;
  /** A module that is loaded before the agent's own; null: none. */
  readonly planted: string | null;
  /** It ended and nobody had asked it to. */
  readonly onLost: (how: string) => void;
}

const READY_WITHIN_MS = 180_000;
const STOPPED_WITHIN_MS = 60_000;

interface Life {
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;
  /** Somebody has asked it to end. */
  asked: boolean;
  /** Where its page is, once it is ready. */
  url: string | null;
}

export function kioskIn(deps: KioskDeps): ChaosKiosk {
  const home = join(deps.dir, deps.name);
  mkdirSync(home, { recursive: true, mode: 0o700 });
  const listeners: ((url: string) => void)[] = [];
  let life: Life | null = null;

  const launch = (): Life => {
    const log = openSync(join(deps.dir, `${deps.name}.log`), 'a');
    const child = fork(join(import.meta.dirname, 'kiosk-process.ts'), [], {
      execArgv: importing(deps.planted),
      env: { ...deps.env, MEDIO_HOME: home },
      stdio: ['ignore', log, log, 'ipc'],
    });
    closeSync(log);
    child.on('error', () => undefined);
    const ended = new Promise<number | null>((resolve) => {
      child.once('exit', (code, signal) => {
        if (life === mine) life = null;
        if (!mine.asked) deps.onLost(signal ?? `exit code ${code}`);
        resolve(code);
      });
    });
    const mine: Life = { child, ended, asked: false, url: null };
    return mine;
  };

  const tell = (message: ToKiosk) => {
    if (life?.child.connected) life.child.send(message, () => undefined);
  };

  return {
    name: deps.name,
    home,
    up: () => life !== null && life.url !== null && !life.asked,
    start: async () => {
      const mine = launch();
      life = mine;
      const ready = new Promise<'ready'>((resolve) => {
        mine.child.on('message', (raw) => {
          const { url } = fromKiosk.parse(raw);
          mine.url = url;
          resolve('ready');
          for (const listener of listeners) listener(url);
        });
      });
      const late = Promise.withResolvers<'late'>();
      const timer = setTimeout(() => late.resolve('late'), READY_WITHIN_MS);
      const came = await Promise.race([ready, mine.ended.then(() => 'ended' as const), late.promise]);
      clearTimeout(timer);
      if (came === 'late') deps.onLost(`not ready after ${READY_WITHIN_MS} ms`);
    },
    kill: async () => {
      if (!life) return;
      life.asked = true;
      life.child.kill('SIGKILL');
      await life.ended;
    },
    stop: async () => {
      const mine = life;
      if (!mine) return null;
      tell({ v: 1, kind: 'stop' });
      mine.asked = true;
      const timer = setTimeout(() => mine.child.kill('SIGKILL'), STOPPED_WITHIN_MS);
      const code = await mine.ended;
      clearTimeout(timer);
      return code;
    },
    tap: (uid) => tell({ v: 1, kind: 'tap', uid }),
    onReady: (listener) => {
      listeners.push(listener);
      if (life?.url) listener(life.url);
    },
  };
}
