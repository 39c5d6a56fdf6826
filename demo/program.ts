import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { readyUrl } from '../ui/shell/agent-process.ts';

export interface Program {
  readonly pid: number;
  /** Asks it to stop; resolves when it has gone. Twice harmless. */
  readonly stop: () => Promise<void>;
  /** Resolves with its exit code, or null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

export interface ProgramOptions {
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Gets everything the program prints. */
  readonly logFile: string;
  readonly onLine?: (line: string) => void;
}

const PATIENCE_MS = 10_000;

/**
 * Starts a program in a process group of its own, so that Ctrl-C reaches only us and we stop things in order. Its stdin
 * is ours to hold: programs that watch it stop when we die.
 */
export function startProgram(options: ProgramOptions): Program {
  const [program, ...args] = options.command;
  const log = createWriteStream(options.logFile, { flags: 'a', mode: 0o600 });
  // A full disk costs the log, not the demo.
  log.on('error', () => undefined);
  const child = spawn(program, args, {
    cwd: options.cwd,
    env: { ...options.env, MEDIO_STOP_WITH_STDIN: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
    detached: true,
  });
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (chunk: Buffer) => log.write(chunk));
  createInterface({ input: child.stdout }).on('line', (line) => {
    log.write(`${line}\n`);
    options.onLine?.(line);
  });
  const ended = new Promise<number | null>((resolve) => {
    child.once('exit', (code) => resolve(code));
    child.once('error', (error) => {
      log.write(`${program} could not be started: ${error.message}\n`);
      resolve(127);
    });
  }).finally(() => log.end());

  return {
    pid: child.pid ?? 0,
    ended,
    stop: async () => {
      if (child.pid === undefined) return;
      child.kill('SIGTERM');
      const impatient = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
      await ended;
      clearTimeout(impatient);
    },
  };
}

/** Starts a program whose first line on stdout is `{"event":"ready","url":…}` and waits for it. */
export async function startReady(
  options: ProgramOptions & { readonly within: number },
): Promise<{ readonly program: Program; readonly url: string }> {
  const first = Promise.withResolvers<string>();
  const program = startProgram({
    ...options,
    onLine: (line) => {
      const url = readyUrl(line);
      if (url !== null) first.resolve(url);
      options.onLine?.(line);
    },
  });
  const timer = setTimeout(() => first.reject(failure('did not get ready in time', options)), options.within);
  void program.ended.then((code) => first.reject(failure(`ended with ${code}`, options)));
  try {
    return { program, url: await first.promise };
  } catch (error) {
    await program.stop();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function failure(what: string, options: ProgramOptions): Error {
  return new Error(`${options.command.slice(1, 3).join(' ')} ${what}: see ${options.logFile}`);
}
