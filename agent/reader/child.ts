import { fork } from 'node:child_process';
import type { EventEmitter } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../sync/clock.ts';

const BEAT_DEADLINE_MS = 5000;
const START_DEADLINE_MS = 10_000;
const CHECK_MS = 500;
const TERM_GRACE_MS = 1000;

/** What is used of a ChildProcess: events `message`, `exit`, `disconnect`, `error`. */
export interface ReaderChild extends EventEmitter {
  readonly pid?: number | undefined;
  readonly connected: boolean;
  readonly stderr: NodeJS.ReadableStream | null;
  kill(signal: NodeJS.Signals): boolean;
}

export interface LifeDeps {
  readonly clock: Clock;
  readonly onMessage: (message: unknown) => void;
  readonly onStderr: (line: string) => void;
}

/** How a child ended, and how long it lived in ms. */
export interface Ending {
  readonly code: 'silent' | 'died';
  readonly message: string;
  readonly lived: number;
}

export interface Life {
  readonly ended: Promise<Ending>;
  /** SIGTERM, then SIGKILL after a second; await `ended`. */
  readonly end: () => void;
}

/** Starts the reader process. Its stdout is dropped: one driver of nfc-pcsc prints packets there. */
export function forkReader(): ReaderChild {
  return fork(fileURLToPath(new URL('./pcsc.ts', import.meta.url)), {
    execPath: process.execPath,
    execArgv: [],
    serialization: 'json',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
}

/** Follows one child until it is gone and every message it sent was handed on; kills it once it is silent. */
export function follow(deps: LifeDeps, child: ReaderChild): Life {
  const { clock } = deps;
  const born = clock.monotonic();
  const over = new AbortController();
  let deadline = born + START_DEADLINE_MS;
  let silent = false;

  const stopWatching = clock.every(CHECK_MS, () => {
    if (clock.monotonic() < deadline) return;
    silent = true;
    child.kill('SIGKILL');
  });
  child.on('message', (message: unknown) => {
    deadline = clock.monotonic() + BEAT_DEADLINE_MS;
    deps.onMessage(message);
  });
  if (child.stderr) createInterface({ input: child.stderr }).on('line', deps.onStderr);

  const ended = new Promise<Ending>((resolve) => {
    let how: string | null = null;
    const settle = () => {
      // The last messages may still be in the channel when the exit is known.
      if (how === null || child.connected) return;
      finish(how);
    };
    const finish = (message: string) => {
      stopWatching();
      over.abort();
      resolve({ code: silent ? 'silent' : 'died', message, lived: clock.monotonic() - born });
    };
    child.on('exit', (code, signal) => {
      how = signal ? `signal ${signal}` : `exit code ${code}`;
      settle();
    });
    child.on('disconnect', settle);
    child.on('error', (error: Error) => {
      deps.onStderr(error.message);
      // What never became a process has no exit to wait for.
      if (child.pid === undefined) finish(error.message);
    });
  });

  const end = () => {
    child.kill('SIGTERM');
    void clock.sleep(TERM_GRACE_MS, over.signal).then(() => {
      if (!over.signal.aborted) child.kill('SIGKILL');
    });
  };
  return { ended, end };
}
