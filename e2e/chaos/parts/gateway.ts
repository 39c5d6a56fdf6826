import { join } from 'node:path';
import { type Program, startReady } from '../../../demo/program.ts';
import { importing } from './importing.ts';

/** A gateway as a process of its own, which keeps its address over restarts. */
export interface ChaosGateway {
  readonly name: string;
  readonly port: number;
  readonly up: () => boolean;
  readonly kill: () => Promise<void>;
  /** In good order. Answers its exit code. */
  readonly stop: () => Promise<number | null>;
  readonly start: () => Promise<void>;
}

export interface GatewayDeps {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly name: string;
  readonly database: string;
  readonly logFile: string;
  /** A module that is loaded before the gateway's own; null: none. */
  readonly planted: string | null;
  /** It ended and nobody had asked it to. */
  readonly onLost: (code: number | null) => void;
}

const READY_WITHIN_MS = 180_000;

export async function startGateway(deps: GatewayDeps): Promise<ChaosGateway> {
  const { root, database, planted } = deps;
  let program: Program | null = null;
  let asked = true;

  const launch = async (port: string) => {
    const started = await startReady({
      command: [process.execPath, ...importing(planted), join(root, 'sync/gateway/cli.ts'), 'serve'],
      cwd: root,
      env: { ...deps.env, DATABASE_URL: database, PORT: port, HOST: '127.0.0.1', LOG_LEVEL: 'warn' },
      logFile: deps.logFile,
      within: READY_WITHIN_MS,
    });
    const mine = started.program;
    program = mine;
    asked = false;
    void mine.ended.then((code) => {
      if (program === mine) program = null;
      if (!asked) deps.onLost(code);
    });
    return Number(new URL(started.url).port);
  };
  const port = await launch('0');

  return {
    name: deps.name,
    port,
    up: () => program !== null && !asked,
    kill: async () => {
      const it = program;
      if (!it) return;
      asked = true;
      process.kill(it.pid, 'SIGKILL');
      await it.ended;
    },
    stop: async () => {
      const it = program;
      if (!it) return null;
      asked = true;
      await it.stop();
      return it.ended;
    },
    start: async () => void (await launch(String(port))),
  };
}
