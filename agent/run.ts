import { pino } from 'pino';
import { systemClock } from '../sync/clock.ts';
import type { Config } from './config.ts';
import { startAgent } from './main.ts';

/** Runs until told to stop: SIGINT, SIGTERM, SIGHUP, or the end of the program that holds our stdin. Gives the exit code. */
export async function run(config: Config): Promise<number> {
  // Synchronous, so that the last lines before a crash are there.
  const log = pino(
    { level: config.logLevel, base: null, serializers: { error: pino.stdSerializers.err } },
    pino.destination({ dest: 1, sync: true }),
  );
  const started = await startAgent({ config, clock: systemClock(), log });
  if (started.kind === 'refused') {
    process.stderr.write(`agent: ${started.complaint}\n`);
    return 1;
  }
  process.stdout.write(`${JSON.stringify({ event: 'ready', url: started.url })}\n`);
  await untilToldToStop();
  await started.stop();
  // Held open by whoever started us, it would keep this process alive.
  process.stdin.destroy();
  return 0;
}

function untilToldToStop(): Promise<void> {
  return new Promise((resolve) => {
    // Stays registered: a second Ctrl-C while stopping must not kill us halfway.
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve());
    if (process.env['MEDIO_STOP_WITH_STDIN'] === '1') {
      process.stdin.on('end', () => resolve()).on('error', () => resolve());
      process.stdin.resume();
    }
  });
}
