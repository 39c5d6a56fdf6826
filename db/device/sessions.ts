import { type ClockRow, clockWriter } from './clock.ts';
import type { Ledger, LedgerRow, Owner, Piece } from './ledger.ts';
import type { Db } from './open.ts';

/** A watch session as it begins. Instants are milliseconds since the epoch. */
export interface NewSession {
  readonly id: string;
  readonly user_id: string;
  readonly kiosk_id: string;
  readonly profile_id: string;
  readonly video_id: string;
  readonly nfc_chip_id: string;
  readonly mapping_id: string;
  readonly started_at: number;
}

export interface SessionRow {
  readonly id: string;
  readonly user_id: string;
  /** The kiosk whose day it counts to. */
  readonly kiosk_id: string | null;
  readonly video_id: string;
  readonly profile_id: string;
  readonly nfc_chip_id: string | null;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly duration_seconds: number;
  readonly completed: number | null;
  readonly stopped_reason: string | null;
}

/** Of `watch_sessions`, as a `SessionRow` has them. */
export const SESSION_COLUMNS = `id, user_id, kiosk_id, video_id, profile_id, nfc_chip_id, started_at, ended_at,
  coalesce(duration_seconds, 0) AS duration_seconds, completed, stopped_reason`;

/** What a session is charged for so far, and the clock by which that was worked out. */
export interface Charged {
  readonly pieces: readonly Piece[];
  readonly clock: ClockRow;
}

export interface End {
  readonly ended_at: number;
  readonly completed: boolean;
  readonly stopped_reason: string;
  readonly position_s: number | null;
}

/**
 * The kiosk's own sessions. Each call is one committed transaction: session, ledger, position, clock and outbox together.
 */
export interface Sessions {
  readonly open: (session: NewSession, charged: Charged) => void;
  readonly book: (id: string, charged: Charged, position_s: number, now: number) => void;
  /** `charged` has nothing in it that was not played. */
  readonly close: (id: string, charged: Charged, end: End) => void;
  /** Closes what a power cut left open, charged as booked. Returns how many there were. */
  readonly closeInterrupted: () => number;
  /** Seconds into the video, 0 when it was never begun or seen to its end. */
  readonly positionOf: (profile_id: string, video_id: string) => number;
}

export interface SessionsDeps {
  readonly state: Db;
  readonly ledger: Ledger;
  /** Queues the session's present state for the gateway, within the transaction that is open. */
  readonly queue: (session: SessionRow, now: number) => void;
}

export function sessionsOf(deps: SessionsDeps): Sessions {
  const { state, ledger, queue } = deps;
  const sql = statements(state);
  const keepClock = clockWriter(state);

  const ownerOf = (id: string): Owner => {
    const row = ledger.ofSession(id)[0];
    if (!row) throw new Error(`session ${id} has no ledger row`);
    return row;
  };
  const end = (id: string, played_s: number, it: End) => {
    sql.end.run({ ...it, id, played_s, completed: it.completed ? 1 : 0 });
    const row = sql.find.get(id);
    if (!row) throw new Error(`session ${id} was never opened`);
    sql.keepPosition.run(row.profile_id, row.video_id, it.position_s ?? 0, it.ended_at);
    queue(row, it.ended_at);
  };

  return {
    open: state.transaction((session: NewSession, { pieces, clock }: Charged) => {
      sql.insert.run(session);
      ledger.write(session.id, session, pieces, session.started_at);
      keepClock(clock);
      queue(asRow(session), session.started_at);
    }),
    book: state.transaction((id: string, { pieces, clock }: Charged, position_s: number, now: number) => {
      ledger.write(id, ownerOf(id), pieces, now);
      keepClock(clock);
      sql.progress.run(sum(pieces, 'played_s'), id);
      const row = sql.find.get(id);
      if (!row) return;
      sql.keepPosition.run(row.profile_id, row.video_id, position_s, now);
      queue(row, now);
    }),
    close: state.transaction((id: string, { pieces, clock }: Charged, it: End) => {
      ledger.write(id, ownerOf(id), pieces, it.ended_at);
      keepClock(clock);
      end(id, sum(pieces, 'played_s'), it);
    }),
    closeInterrupted: state.transaction(() => {
      const open = sql.unfinished.all();
      for (const { id, profile_id, video_id, started_at } of open) {
        const rows = ledger.ofSession(id);
        if (rows[0]) ledger.write(id, rows[0], rows.map(asBooked), rows[0].booked_at);
        end(id, sum(rows, 'booked_s'), {
          ended_at: Math.max(started_at, ...rows.map((row) => row.booked_at)),
          completed: false,
          stopped_reason: 'power_loss',
          position_s: sql.position.get(profile_id, video_id) ?? null,
        });
      }
      return open.length;
    }),
    positionOf: (profile_id, video_id) => sql.position.get(profile_id, video_id) ?? 0,
  };
}

function asRow(session: NewSession): SessionRow {
  const { id, user_id, kiosk_id, video_id, profile_id, nfc_chip_id, started_at } = session;
  const open = { ended_at: null, duration_seconds: 0, completed: null, stopped_reason: null };
  return { id, user_id, kiosk_id, video_id, profile_id, nfc_chip_id, started_at, ...open };
}

/** Nobody knows how much of what was booked had been played. */
function asBooked(row: LedgerRow): Piece {
  return { ...row, played_s: row.booked_s };
}

function sum(pieces: readonly Piece[], key: 'booked_s' | 'played_s'): number {
  return pieces.reduce((total, piece) => total + piece[key], 0);
}

function statements(state: Db) {
  return {
    insert: state.prepare<NewSession>(`
      INSERT INTO watch_sessions (id, user_id, kiosk_id, video_id, profile_id, nfc_chip_id, started_at, duration_seconds)
      VALUES (@id, @user_id, @kiosk_id, @video_id, @profile_id, @nfc_chip_id, @started_at, 0)`),
    find: state.prepare<[string], SessionRow>(`SELECT ${SESSION_COLUMNS} FROM watch_sessions WHERE id = ?`),
    unfinished: state.prepare<[], SessionRow>(
      `SELECT ${SESSION_COLUMNS} FROM watch_sessions WHERE ended_at IS NULL ORDER BY started_at`,
    ),
    progress: state.prepare<[number, string]>('UPDATE watch_sessions SET duration_seconds = ? WHERE id = ?'),
    end: state.prepare(`
      UPDATE watch_sessions
         SET ended_at = @ended_at, duration_seconds = @played_s, completed = @completed, stopped_reason = @stopped_reason
       WHERE id = @id`),
    keepPosition: state.prepare<[string, string, number, number]>(`
      INSERT INTO positions (profile_id, video_id, position_s, updated_at) VALUES (?, ?, ?, ?)
      ON CONFLICT (profile_id, video_id)
      DO UPDATE SET position_s = excluded.position_s, updated_at = excluded.updated_at`),
    position: state
      .prepare<[string, string], number>(
        'SELECT position_s FROM positions WHERE profile_id = ? AND video_id = ?',
      )
      .pluck(),
  };
}
