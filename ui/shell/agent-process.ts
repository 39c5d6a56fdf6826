import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

export interface AgentProcessDeps {
  /** Node and the agent's program with its arguments. */
  readonly command: readonly [string, ...string[]];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** A new address each time the agent starts. */
  readonly onReady: (url: string) => void;
  /** Every further line the agent prints. */
  readonly onLine: (line: string) => void;
  /** It ended and will be started again. */
  readonly onLost: (code: number | null) => void;
}

export interface AgentProcess {
  readonly pid: () => number | null;
  /** Asks it to close its sessions and go; resolves when it has gone. Twice harmless. */
  readonly stop: () => Promise<void>;
}

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 15_000;
const HEALTHY_MS = 30_000;
const PATIENCE_MS = 8_000;

/** Keeps an agent running. Its stdin is held open: when this program dies, however it dies, the agent stops by itself. */
export function keepAgentRunning(deps: AgentProcessDeps): AgentProcess {
  const [program, ...args] = deps.command;
  let child: ReturnType<typeof launch> | null = null;
  let failures = 0;
  let timer: NodeJS.Timeout | null = null;
  let stopped = false;

  function launch() {
    return spawn(program, args, {
      cwd: deps.cwd,
      env: { ...deps.env, MEDIO_STOP_WITH_STDIN: '1' },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
  }

  function start(): void {
    const began = Date.now();
    const mine = launch();
    child = mine;
    createInterface({ input: mine.stdout }).on('line', (line) => {
      const url = readyUrl(line);
      if (url === null) deps.onLine(line);
      else deps.onReady(url);
    });
    mine.stdin.on('error', () => undefined);
    const ended = (code: number | null) => {
      if (child !== mine) return;
      child = null;
      if (stopped) return;
      failures = Date.now() - began >= HEALTHY_MS ? 0 : failures + 1;
      deps.onLost(code);
      timer = setTimeout(start, Math.min(FIRST_PAUSE_MS * 2 ** failures, LONGEST_PAUSE_MS));
    };
    mine.on('exit', ended);
    mine.on('error', () => ended(null));
  }

  start();
  return {
    pid: () => child?.pid ?? null,
    stop: () => {
      stopped = true;
      if (timer) clearTimeout(timer);
      const mine = child;
      if (!mine || mine.exitCode !== null || mine.signalCode !== null) return Promise.resolve();
      return new Promise((resolve) => {
        const impatient = setTimeout(() => mine.kill('SIGKILL'), PATIENCE_MS);
        mine.once('exit', () => {
          clearTimeout(impatient);
          resolve();
        });
        mine.kill('SIGTERM');
      });
    },
  };
}

/** The address in the agent's first line, or null for any other line. */
export function readyUrl(line: string): string | null {
  if (!line.startsWith('{"event":"ready"')) return null;
  try {
    const { url } = JSON.parse(line) as { url?: unknown };
    return typeof url === 'string' ? url : null;
  } catch {
    return null;
  }
}
