import { join } from 'node:path';
import { readyUrl } from '../ui/shell/agent-process.ts';
import { type Program, startProgram, startReady } from './program.ts';
import type { Window } from './window.ts';

export interface KioskOptions {
  readonly root: string;
  /** Folder of the demo; logs go below it. */
  readonly dir: string;
  /** What the agent reads, and its window. */
  readonly env: NodeJS.ProcessEnv;
  /** Called each time the agent starts. */
  readonly onUrl: (url: string) => void;
}

export interface RunningKiosk {
  readonly stop: () => Promise<void>;
  /** Resolves when the window was closed by hand. Never, where there is none. */
  readonly left: Promise<unknown>;
}

export type StartKiosk = (options: KioskOptions) => Promise<RunningKiosk>;

/** Electron keeps both agent and window; elsewhere the agent is kept by itself and Chromium looks at it. */
export function kioskIn(window: Window): StartKiosk {
  return async (options) => {
    const { root, env } = options;
    const shell = window.kind === 'electron';
    const agent = await startReady({
      command: shell
        ? [window.program, ...window.args]
        : [process.execPath, join(root, 'demo/keep-agent.ts')],
      cwd: root,
      env,
      logFile: join(options.dir, 'logs/kiosk.log'),
      within: 60_000,
      onLine: (line) => {
        const url = readyUrl(line);
        if (url !== null) options.onUrl(url);
      },
    });
    if (shell) return { stop: agent.program.stop, left: agent.program.ended };
    if (window.kind === 'none') return { stop: agent.program.stop, left: new Promise(() => undefined) };
    const browser = startBrowser(options, window, agent.url);
    return {
      left: browser.ended,
      stop: async () => {
        await browser.stop();
        await agent.program.stop();
      },
    };
  };
}

function startBrowser(
  { root, dir, env }: KioskOptions,
  window: Extract<Window, { kind: 'chromium' }>,
  url: string,
): Program {
  return startProgram({
    command: [window.program, ...window.args, `--user-data-dir=${join(dir, 'chromium')}`, `--app=${url}`],
    cwd: root,
    env,
    logFile: join(dir, 'logs/window.log'),
  });
}
