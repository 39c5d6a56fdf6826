import { join } from 'node:path';
import { type Program, startReady } from './program.ts';

export interface Gateway {
  readonly url: string;
  readonly stop: () => Promise<void>;
  /** Again, at the same address. */
  readonly start: () => Promise<void>;
}

/** The gateway as a process of its own, as it runs anywhere else. `port` 0: any free one, kept from then on. */
export async function runGateway(deps: {
  readonly root: string;
  readonly env: NodeJS.ProcessEnv;
  readonly database: string;
  readonly port: number;
  readonly logFile: string;
}): Promise<Gateway> {
  let program: Program | null = null;
  const launch = async (port: string) => {
    const started = await startReady({
      command: [process.execPath, join(deps.root, 'sync/gateway/cli.ts'), 'serve'],
      cwd: deps.root,
      env: { ...deps.env, DATABASE_URL: deps.database, PORT: port, HOST: '127.0.0.1' },
      logFile: deps.logFile,
      within: 60_000,
    });
    program = started.program;
    return started.url;
  };
  const url = await launch(String(deps.port));
  return {
    url,
    stop: async () => program?.stop(),
    start: async () => void (await launch(new URL(url).port)),
  };
}
