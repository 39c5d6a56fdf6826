/**
 * The reader process: nfc-pcsc and nothing else, forked by supervisor.ts and talking to it over IPC (`ChildMessage`).
 * A process of its own because the native module blocks its event loop while pcscd is away, falls silent for
 * ever when pcscd goes, and may crash. It takes no signal handler of its own but SIGINT's, so SIGTERM ends it
 * even when blocked.
 */
import type { NFC } from 'nfc-pcsc';
import { systemClock } from '../../sync/clock.ts';
import type { ChildMessage } from './port.ts';
import { pcscdSocket, probeService } from './service.ts';
import { SETTLE_MS, type Slot, watchSlot } from './slot.ts';

const HEARTBEAT_MS = 1000;
const SERVICE_POLL_MS = 500;

const clock = systemClock();
const log = (line: string) => void process.stderr.write(`${line}\n`);

if (!process.send) {
  log('this is a part of the agent and is started by it: npm run -s agent -- run');
  process.exit(2);
}

process.on('disconnect', () => process.exit(0));
// Ctrl-C reaches the whole process group; the supervisor decides when its reader ends.
process.on('SIGINT', () => {});
send({ v: 1, kind: 'beat' });
clock.every(HEARTBEAT_MS, () => send({ v: 1, kind: 'beat' }));
await serviceUp();
watchReaders(await startNfc());

/** Waits for pcscd here, where waiting does not block: `new NFC()` would spin. */
async function serviceUp(): Promise<void> {
  const path = pcscdSocket(process.platform, process.env);
  let reported: string | null = null;
  for (;;) {
    const service = await probeService(path);
    if (service.kind === 'up') return;
    if (service.kind !== reported) {
      send({ v: 1, kind: 'fault', code: service.kind, message: service.message });
      reported = service.kind;
    }
    await clock.sleep(SERVICE_POLL_MS);
  }
}

async function startNfc(): Promise<NFC> {
  const nfcPcsc = await import('nfc-pcsc').catch((error: unknown) => fail('module', error));
  try {
    return new nfcPcsc.NFC();
  } catch (error) {
    return fail(/8010006a/i.test(String(error)) ? 'not_authorised' : 'service_lost', error);
  }
}

function watchReaders(nfc: NFC): void {
  const usable = new Set<string>();
  let appearing = 0;
  const announce = () => {
    if (appearing === 0) send({ v: 1, kind: 'readers', readers: [...usable] });
  };

  // Its monitor thread has ended by now, so this instance stays deaf: only a new process hears again.
  nfc.on('error', (error: unknown) => void fail('service_lost', error));
  nfc.on('reader', (slot: Slot) => {
    let present = true;
    slot.on('error', () => {});
    slot.on('end', () => {
      present = false;
      if (usable.delete(slot.name)) announce();
    });
    if (/\bSAM\b/i.test(slot.name)) return;
    watchSlot({ clock, send, log }, slot);
    appearing += 1;
    // Announced only now, so whoever sees a reader as ready knows that its next chip counts as a tap.
    void clock.sleep(SETTLE_MS).then(() => {
      appearing -= 1;
      if (present) usable.add(slot.name);
      announce();
    });
  });
  void clock.sleep(SETTLE_MS).then(announce);
}

/** Reports and ends the process; the supervisor starts another. Never returns. */
function fail(code: 'module' | 'not_authorised' | 'service_lost', error: unknown): Promise<never> {
  const message = (error instanceof Error ? error.message : String(error)).slice(0, 1000);
  return new Promise(() => {
    process.send?.({ v: 1, kind: 'fault', code, message } satisfies ChildMessage, () => process.exit(1));
  });
}

function send(message: ChildMessage): void {
  process.send?.(message);
}
