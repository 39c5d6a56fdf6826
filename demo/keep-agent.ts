import { join } from 'node:path';
import { keepAgentRunning } from '../ui/shell/agent-process.ts';

/** Where no Electron shell keeps the agent running, this does: same restarts, same lines on stdout. */
const root = join(import.meta.dirname, '..');
const agent = keepAgentRunning({
  command: [process.execPath, join(root, 'agent/cli.ts'), 'run'],
  cwd: root,
  env: process.env,
  onReady: (url) => void process.stdout.write(`${JSON.stringify({ event: 'ready', url })}\n`),
  onLine: (line) => void process.stdout.write(`${line}\n`),
  onLost: (code) => void process.stderr.write(`the agent ended (${code ?? 'killed'}) and is started again\n`),
});

const stop = () => void agent.stop().then(() => process.exit(0));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
process.stdin.on('end', stop).on('error', stop).resume();
