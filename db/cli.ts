import { setTimeout as pause } from 'node:timers/promises';
import { dbCommand } from './command.ts';

process.exitCode = await dbCommand({
  parameters: process.argv.slice(2),
  env: process.env,
  now: Date.now,
  pause,
  random: Math.random,
  say: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
  onStop: (stop) => {
    let told = false;
    const onSignal = () => {
      if (told) process.exit(130);
      told = true;
      stop();
    };
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, onSignal);
  },
});
