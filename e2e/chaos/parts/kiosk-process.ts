import { pino } from 'pino';
import { readConfig } from '../../../agent/config.ts';
import { startAgent } from '../../../agent/main.ts';
import { systemClock } from '../../../sync/clock.ts';
import { fedReader } from './fed-reader.ts';
import { type FromKiosk, toKiosk } from './kiosk-messages.ts';

/** The agent as it is, in a process of its own; only its reader is the run's. Dies with the run. */

const read = readConfig(process.env);
if (read.kind === 'invalid') throw new Error(read.complaints.join('\n'));
const clock = systemClock();
const reader = fedReader(clock);
const log = pino(
  { level: read.config.logLevel, base: null, serializers: { error: pino.stdSerializers.err } },
  pino.destination({ dest: 1, sync: true }),
);
process.on('disconnect', () => process.exit(3));
// A Ctrl-C at the terminal is for the run, which then ends its kiosks.
process.on('SIGINT', () => undefined);

const started = await startAgent({ config: read.config, clock, log, forkReader: reader.fork });
if (started.kind === 'refused') throw new Error(started.complaint);
process.on('message', (raw) => {
  const message = toKiosk.parse(raw);
  if (message.kind === 'tap') reader.tap(message.uid);
  else void started.stop().then(() => process.exit(0));
});
process.send?.({ v: 1, kind: 'ready', url: started.url } satisfies FromKiosk);
