import type { Db } from './open.ts';

/** How long the kiosk has run since its last sync, up to a moment of one start of the machine. */
export interface MirrorAgeRow {
  /** Milliseconds of running in all starts, up to boot time `boot_ms` of the start `boot_id`. */
  readonly running_ms: number;
  /** Starts of the machine since the last sync. */
  readonly boots: number;
  readonly boot_id: string;
  readonly boot_ms: number;
  /** By the clock's `lb`, milliseconds; null: no parent let it go on. */
  readonly extended_until_lb: number | null;
}

export function readMirrorAge(state: Db): MirrorAgeRow | null {
  const columns = 'running_ms, boots, boot_id, boot_ms, extended_until_lb';
  return state.prepare<[], MirrorAgeRow>(`SELECT ${columns} FROM mirror_age`).get() ?? null;
}

/** Prepares the one statement that keeps it. */
export function mirrorAgeWriter(state: Db): (row: MirrorAgeRow) => void {
  const write = state.prepare<MirrorAgeRow>(`
    INSERT OR REPLACE INTO mirror_age (only, running_ms, boots, boot_id, boot_ms, extended_until_lb)
    VALUES (1, @running_ms, @boots, @boot_id, @boot_ms, @extended_until_lb)`);
  return (row) => {
    write.run(row);
  };
}
