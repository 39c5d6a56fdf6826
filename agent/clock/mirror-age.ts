import { type MirrorAgeRow, mirrorAgeWriter, readMirrorAge } from '../../db/device/mirror-age.ts';
import type { Db } from '../../db/device/open.ts';
import type { Clock } from '../../sync/clock.ts';
import type { Log } from '../log.ts';
import type { MirrorAge } from '../policy/mirror-age.ts';

/** How long this kiosk has gone without a sync, counted while it runs and over its starts. */
export interface WatchedMirrorAge {
  readonly age: () => MirrorAge;
  /** A pull is complete: the rows are the record's, whether any came or not. */
  readonly synced: () => void;
  /** A parent lets the kiosk go on until `until_lb`, milliseconds of its own time. */
  readonly extend: (until_lb: number) => void;
  readonly stop: () => void;
}

const KEPT_EVERY_MS = 60_000;
/** Two programs of one boot read its time to some milliseconds alike. */
const ALIKE_MS = 1_000;

type BootTime = Pick<Clock, 'boot' | 'bootId'>;

/**
 * Counts and keeps it in state.db. A pulled plug takes back at most a minute of running. Without state.db it is counted for as
 * long as the program runs.
 */
export function watchMirrorAge(deps: {
  readonly clock: BootTime & Pick<Clock, 'every'>;
  readonly state: { readonly db: Db } | null;
  readonly log: Log;
}): WatchedMirrorAge {
  const { clock, state, log } = deps;
  const write = state ? mirrorAgeWriter(state.db) : () => undefined;
  let row = resumed(state && readMirrorAge(state.db), clock);

  const keep = () => {
    try {
      write(broughtForward(row, clock));
    } catch (error) {
      log.warn(
        { error },
        'the time since the last sync could not be kept: after a restart it will count as less',
      );
    }
  };
  // At once: this start of the machine counts, however soon it ends.
  keep();
  const stopKeeping = clock.every(KEPT_EVERY_MS, keep);

  return {
    age: () => ageOf(row, clock),
    synced: () => {
      const before = ageOf(row, clock);
      row = fresh(clock);
      if (!isYoung(before)) keep();
    },
    extend: (until_lb) => {
      row = { ...row, extended_until_lb: until_lb };
      keep();
    },
    stop: () => {
      stopKeeping();
      keep();
    },
  };
}

/** As a kiosk that runs, or starts now, has it; reads only. */
export function ageIn(state: Db, clock: BootTime): MirrorAge {
  return ageOf(resumed(readMirrorAge(state), clock), clock);
}

/** In the same boot the time went on; another one counts from its own beginning, whenever this program came to it. */
function resumed(saved: MirrorAgeRow | null, clock: BootTime): MirrorAgeRow {
  if (!saved) return fresh(clock);
  if (saved.boot_id === clock.bootId && saved.boot_ms <= clock.boot() + ALIKE_MS) return saved;
  return { ...saved, boots: saved.boots + 1, boot_id: clock.bootId, boot_ms: 0 };
}

function fresh(clock: BootTime): MirrorAgeRow {
  const boot_ms = Math.round(clock.boot());
  return { running_ms: 0, boots: 0, boot_id: clock.bootId, boot_ms, extended_until_lb: null };
}

function broughtForward(row: MirrorAgeRow, clock: BootTime): MirrorAgeRow {
  const boot_ms = Math.max(row.boot_ms, Math.round(clock.boot()));
  return { ...row, running_ms: row.running_ms + boot_ms - row.boot_ms, boot_ms };
}

function ageOf(row: MirrorAgeRow, clock: BootTime): MirrorAge {
  return {
    powered_on_ms_since_sync: broughtForward(row, clock).running_ms,
    boots_since_sync: row.boots,
    extended_until_lb: row.extended_until_lb,
  };
}

/** So little is written by the minute, and no pull has to wait for the disk. */
function isYoung(age: MirrorAge): boolean {
  const { powered_on_ms_since_sync, boots_since_sync, extended_until_lb } = age;
  return powered_on_ms_since_sync < 2 * KEPT_EVERY_MS && boots_since_sync === 0 && extended_until_lb === null;
}
