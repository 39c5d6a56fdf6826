import { execFile } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { promisify } from 'node:util';
import type { Clock } from '../../sync/clock.ts';
import type { TrustedClock } from './trusted.ts';

/** What the machine itself knows of the time, each null where it knows nothing. Instants are milliseconds since the epoch. */
export interface Machine {
  /** When systemd-timesyncd last set the clock, on a file that does not outlive the boot. */
  readonly timesyncedAt: () => number | null;
  /** Whether chrony says that it follows a source. */
  readonly chronySynced: () => Promise<boolean>;
  /** The battery clock, read from the chip: the system's clock may have been set since. */
  readonly batteryClock: () => number | null;
}

export interface WitnessDeps {
  readonly clock: Clock;
  readonly time: Pick<TrustedClock, 'hear' | 'state'>;
  readonly machine: Machine;
  /** The household says that this machine has a battery clock. */
  readonly rtc: boolean;
}

const LOOKED_EVERY_MS = 10_000;
/** The file's date is by the clock as it was set; the boot's beginning is reckoned back from now. */
const ABOUT_MS = 60_000;

/** Asks the machine for a confirmed time, now and until somebody has confirmed it. Gives what stops it. */
export function watchWitnesses(deps: WitnessDeps): () => void {
  const { clock, time, machine, rtc } = deps;
  let asking = false;
  const ask = async () => {
    if (asking || time.state() === 'trusted') return;
    asking = true;
    if (await isSynced(deps)) time.hear({ source: 'ntp', utc: clock.now() });
    const battery = rtc && time.state() !== 'trusted' ? machine.batteryClock() : null;
    if (battery !== null) time.hear({ source: 'rtc', utc: battery });
    asking = false;
  };
  void ask();
  return clock.every(LOOKED_EVERY_MS, () => void ask());
}

async function isSynced({ clock, machine }: WitnessDeps): Promise<boolean> {
  const at = machine.timesyncedAt();
  const began = clock.now() - clock.boot();
  if (at !== null && at >= began - ABOUT_MS) return true;
  return machine.chronySynced();
}

export function thisMachine(): Machine {
  return {
    timesyncedAt: () => known(() => statSync('/run/systemd/timesync/synchronized').mtimeMs),
    batteryClock: () =>
      known(() => Number.parseInt(readFileSync('/sys/class/rtc/rtc0/since_epoch', 'utf8'), 10) * 1000),
    chronySynced: async () => {
      try {
        const { stdout } = await promisify(execFile)('chronyc', ['-c', 'tracking'], { timeout: 2_000 });
        return saysSynced(stdout);
      } catch {
        return false;
      }
    },
  };
}

/** `chronyc -c tracking`: the reference is the first of its fields, the stratum the third, the leap status the last. */
export function saysSynced(tracking: string): boolean {
  const fields = tracking.trim().split(',');
  const [reference, , stratum] = fields;
  const leap = fields.at(-1);
  // 7F7F0101 is the machine's own clock, served to others for want of a better one.
  const followed = reference !== undefined && reference !== '00000000' && reference !== '7F7F0101';
  return fields.length === 14 && followed && stratum !== '0' && leap !== 'Not synchronised';
}

function known(read: () => number): number | null {
  try {
    const value = read();
    return Number.isFinite(value) ? value : null;
  } catch {
    return null;
  }
}
