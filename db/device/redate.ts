import { type ClockRow, clockWriter } from './clock.ts';
import type { Ledger, LedgerRow, Piece } from './ledger.ts';
import type { Db } from './open.ts';
import { SESSION_COLUMNS, type SessionRow } from './sessions.ts';

/** The clock was corrected: what is known of the instants that were written by the clock of before. */
export interface Correction {
  readonly clock: ClockRow;
  /** What the corrected clock says now. */
  readonly now: number;
  /** Corrected minus earlier time, milliseconds, for all instants of this boot. */
  readonly shift_ms: number;
  /** The date now, in the household's zone; null where no household is known, and then nothing is dated. */
  readonly today: { readonly date: string; readonly timezone: string } | null;
  /** Splits seconds that end at `piece.lb_until` by the dates that they fall on. */
  readonly byDate: (piece: Piece) => readonly Piece[];
}

export interface RedateDeps {
  readonly state: Db;
  readonly ledger: Ledger;
  readonly queue: (session: SessionRow, now: number) => void;
}

/** Seconds further back than this are of no day that goes on. */
const DATED_AGAIN_MS = 3 * 24 * 3600_000;

/**
 * Takes the corrected clock, and dates by it what this boot booked. Seconds that nobody could date so far get their dates: of
 * this boot exactly; of earlier boots, whose time nobody knows, today's. Seconds that had a date never get an earlier one:
 * what a wrong clock charged to a day to come stays there. All in one transaction, with the sessions queued anew.
 */
export function redate(deps: RedateDeps, it: Correction): void {
  const { state, ledger, queue } = deps;
  const { clock, today } = it;
  const rows = state.prepare<[string, number], LedgerRow>(`
    SELECT * FROM ledger WHERE held = 1
     UNION SELECT * FROM ledger WHERE boot_id = ? AND lb_until > ? ORDER BY session_id, piece`);
  const find = state.prepare<[string], SessionRow>(`
    SELECT ${SESSION_COLUMNS} FROM watch_sessions WHERE id = ?`);
  const shift = state.prepare<[number, number, string]>(
    'UPDATE watch_sessions SET started_at = started_at + ?, ended_at = ended_at + ? WHERE id = ?',
  );

  state.transaction(() => {
    clockWriter(state)(clock);
    if (!today) return;
    const found = rows.all(clock.boot_id, it.now - it.shift_ms - DATED_AGAIN_MS);
    const ids = [...new Set(found.map((row) => row.session_id))];
    for (const id of ids) {
      const before = ledger.ofSession(id);
      const [first] = before;
      if (!first) continue;
      const pieces = before.flatMap((row) => redated(row, it, today));
      ledger.write(id, first, pieces, it.now);
      // Nobody has heard of a session while it was undated, so its instants may still be put right.
      const unheard = before.every((row) => row.held === 1 && row.boot_id === clock.boot_id);
      if (unheard) shift.run(it.shift_ms, it.shift_ms, id);
    }
    // When all are dated: each tells what its days hold in all.
    for (const id of ids) {
      const session = find.get(id);
      if (session) queue(session, it.now);
    }
  })();
}

function redated(row: LedgerRow, it: Correction, today: NonNullable<Correction['today']>): readonly Piece[] {
  const ofThisBoot = row.boot_id === it.clock.boot_id;
  if (row.held === 1 && !ofThisBoot) return [{ ...row, ...today, lb_until: it.now, held: 0 }];
  if (!ofThisBoot) return [row];
  const pieces = it.byDate({ ...row, lb_until: row.lb_until + it.shift_ms, held: 0 });
  if (row.held === 1) return pieces;
  return pieces.map((piece) => (piece.date < row.date ? { ...piece, date: row.date } : piece));
}
