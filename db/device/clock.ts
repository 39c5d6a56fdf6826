import type { Db } from './open.ts';

export type TimeSource = 'gateway' | 'ntp' | 'rtc' | 'parent';

/** How far the kiosk's own time has come. Instants are milliseconds since the epoch. */
export interface ClockRow {
  /** The time, when the machine's boot time was `boot_ms`. */
  readonly lb: number;
  readonly boot_id: string;
  readonly boot_ms: number;
  /** 1: somebody confirmed the time in this boot. */
  readonly trusted: 0 | 1;
  /** Who confirmed it last, in whatever boot. Null: nobody ever did. */
  readonly source: TimeSource | null;
  readonly gateway_at: number | null;
  /** When somebody trusted last said that it is earlier than it was, and by how much. */
  readonly backward_at: number | null;
  readonly backward_ms: number | null;
}

/** A zone of the household, whose dates count from `since` until before `until`; null for the present one. */
export interface ZoneRow {
  readonly timezone: string;
  readonly since: number;
  readonly until: number | null;
}

export function readClock(state: Db): ClockRow | null {
  const columns = 'lb, boot_id, boot_ms, trusted, source, gateway_at, backward_at, backward_ms';
  return state.prepare<[], ClockRow>(`SELECT ${columns} FROM clock`).get() ?? null;
}

/** Prepares the one statement that keeps the clock; it goes into the transaction that is open, if one is. */
export function clockWriter(state: Db): (row: ClockRow) => void {
  const write = state.prepare<ClockRow>(`
    INSERT OR REPLACE INTO clock (only, lb, boot_id, boot_ms, trusted, source, gateway_at, backward_at, backward_ms)
    VALUES (1, @lb, @boot_id, @boot_ms, @trusted, @source, @gateway_at, @backward_at, @backward_ms)`);
  return (row) => {
    write.run(row);
  };
}

/** The present zone first. */
export function readZones(state: Db): ZoneRow[] {
  return state
    .prepare<[], ZoneRow>('SELECT timezone, since, until FROM zones ORDER BY until, timezone')
    .all();
}

export function writeZones(state: Db, zones: readonly ZoneRow[]): void {
  state.transaction(() => {
    state.prepare('DELETE FROM zones').run();
    const insert = state.prepare<ZoneRow>(
      'INSERT INTO zones (timezone, since, until) VALUES (@timezone, @since, @until)',
    );
    for (const zone of zones) insert.run(zone);
  })();
}
