import { setTimeout as pause } from 'node:timers/promises';
import { dbCommand } from './command.ts';

/** Whoever reads only the beginning, as head does, must not break off a migration. */
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

/** A signal to a whole process group comes once for each process that hands it on. */
const SAME_SIGNAL_MS = 1_000;

process.exitCode = await dbCommand({
  parameters: process.argv.slice(2),
  env: process.env,
  now: Date.now,
  pause,
  random: Math.random,
  say: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
  onStop: (stop) => {
    let toldAt: number | null = null;
    const onSignal = () => {
      if (toldAt !== null && Date.now() - toldAt > SAME_SIGNAL_MS) process.exit(130);
      if (toldAt === null) stop();
      toldAt ??= Date.now();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  },
});
