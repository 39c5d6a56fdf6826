import { gatewayCommand } from './command.ts';

process.exitCode = await gatewayCommand({
  parameters: process.argv.slice(2),
  env: process.env,
  say: (text) => void process.stdout.write(text),
  complain: (text) => void process.stderr.write(text),
  onStop: (stop) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
    // Whoever started us holds our stdin; when that program is gone, so are we.
    if (process.env['MEDIO_STOP_WITH_STDIN'] === '1') process.stdin.on('end', stop).resume().unref();
  },
});
