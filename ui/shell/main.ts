import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { app, Menu } from 'electron';
import { keepAgentRunning } from './agent-process.ts';
import { openKioskWindow } from './window.ts';

/** The shell owns a window and the agent's process, and decides nothing. */
const root = join(__dirname, '../..');
const note = (line: string) => void process.stderr.write(`shell: ${line}\n`);

process.on('uncaughtException', (error) => {
  // Electron would open a dialog, which a child cannot close.
  note(`stopped by a fault of its own: ${error.stack ?? error.message}`);
  app.exit(1);
});

if (!app.requestSingleInstanceLock()) {
  note('another kiosk window is open already');
  app.exit(1);
} else {
  Menu.setApplicationMenu(null);
  app.on('window-all-closed', () => app.quit());
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit());
  // Whoever started us holds our stdin; when that program is gone, so are we.
  if (process.env['MEDIO_STOP_WITH_STDIN'] === '1') process.stdin.on('end', () => app.quit()).resume();
  void app.whenReady().then(start);
}

function start(): void {
  const window = openKioskWindow({
    kiosk: process.env['MEDIO_WINDOWED'] !== '1',
    note,
  });
  const agent = keepAgentRunning({
    command: [nodeProgram(), join(root, 'agent/cli.ts'), 'run'],
    cwd: root,
    env: process.env,
    onReady: (url) => {
      // Whoever started the shell learns the address as from the agent itself.
      process.stdout.write(`${JSON.stringify({ event: 'ready', url })}\n`);
      window.show(url);
    },
    onLine: (line) => void process.stdout.write(`${line}\n`),
    onLost: (code) => note(`the agent ended (${code ?? 'killed'}) and is started again`),
  });

  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void agent.stop().then(() => {
      stopped = true;
      app.quit();
    });
  });
}

/** The packaged app carries its own Node beside it; elsewhere it is named by the environment or found on the PATH. */
function nodeProgram(): string {
  const packaged = join(
    process.resourcesPath ?? '',
    'node',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  return existsSync(packaged) ? packaged : (process.env['MEDIO_NODE'] ?? 'node');
}
