import type { Db } from './open.ts';

/** Wrong PINs since the last right one, and when the last was tried. */
export interface PinTriesRow {
  readonly failures: number;
  readonly boot_id: string;
  /** Milliseconds after the machine was started. */
  readonly failed_boot_ms: number;
}

export interface PinTries {
  /** Null: none since the last right one. */
  readonly read: () => PinTriesRow | null;
  readonly write: (row: PinTriesRow) => void;
  /** The right PIN was given. */
  readonly clear: () => void;
}

export function pinTriesOf(state: Db): PinTries {
  const read = state.prepare<[], PinTriesRow>('SELECT failures, boot_id, failed_boot_ms FROM pin_tries');
  const write = state.prepare<PinTriesRow>(`
    INSERT OR REPLACE INTO pin_tries (only, failures, boot_id, failed_boot_ms)
    VALUES (1, @failures, @boot_id, @failed_boot_ms)`);
  const clear = state.prepare<[]>('DELETE FROM pin_tries');
  return {
    read: () => read.get() ?? null,
    write: (row) => {
      write.run(row);
    },
    clear: () => {
      clear.run();
    },
  };
}
