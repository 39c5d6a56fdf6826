import type { Charge, Day, Ledger, Owner } from './ledger.ts';
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
  readonly video_id: string;
  readonly profile_id: string;
  readonly nfc_chip_id: string | null;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly duration_seconds: number;
  readonly completed: number | null;
  readonly stopped_reason: string | null;
}

export interface End {
  readonly ended_at: number;
  readonly played_s: number;
  readonly completed: boolean;
  readonly stopped_reason: string;
  readonly position_s: number | null;
}

/** The kiosk's own sessions. Each call is one committed transaction: session, ledger, position and outbox together. */
export interface Sessions {
  readonly open: (session: NewSession, booked_s: number, day: Day) => void;
  readonly book: (id: string, charge: Charge, day: Day, position_s: number, now: number) => void;
  readonly close: (id: string, end: End) => void;
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

  const queueAsItIs = (id: string, now: number) => {
    const row = sql.find.get(id);
    if (row) queue(row, now);
  };
  const ownerOf = (id: string): Owner => {
    const row = ledger.ofSession(id)[0];
    if (!row) throw new Error(`session ${id} has no ledger row`);
    return { profile_id: row.profile_id, mapping_id: row.mapping_id };
  };
  const close = (id: string, end: End) => {
    const { profile_id, video_id } = sql.find.get(id) ?? {};
    ledger.settle(id, end.played_s, end.ended_at);
    sql.end.run({ ...end, id, completed: end.completed ? 1 : 0 });
    if (profile_id && video_id) sql.keepPosition.run(profile_id, video_id, end.position_s ?? 0, end.ended_at);
    queueAsItIs(id, end.ended_at);
  };

  return {
    open: state.transaction((session: NewSession, booked_s: number, day: Day) => {
      sql.insert.run(session);
      ledger.book(session.id, { booked_s, played_s: 0 }, day, session, session.started_at);
      queueAsItIs(session.id, session.started_at);
    }),
    book: state.transaction((id: string, charge: Charge, day: Day, position_s: number, now: number) => {
      const owner = ownerOf(id);
      ledger.book(id, charge, day, owner, now);
      sql.progress.run(charge.played_s, id);
      const row = sql.find.get(id);
      if (row) sql.keepPosition.run(row.profile_id, row.video_id, position_s, now);
      queueAsItIs(id, now);
    }),
    close: state.transaction(close),
    closeInterrupted: state.transaction(() => {
      const open = sql.unfinished.all();
      for (const { id, profile_id, video_id, started_at } of open) {
        const rows = ledger.ofSession(id);
        close(id, {
          ended_at: Math.max(started_at, ...rows.map((row) => row.booked_at)),
          played_s: rows.reduce((total, row) => total + row.booked_s, 0),
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

function statements(state: Db) {
  const columns = `id, video_id, profile_id, nfc_chip_id, started_at, ended_at,
                   coalesce(duration_seconds, 0) AS duration_seconds, completed, stopped_reason`;
  return {
    insert: state.prepare<NewSession>(`
      INSERT INTO watch_sessions (id, user_id, kiosk_id, video_id, profile_id, nfc_chip_id, started_at, duration_seconds)
      VALUES (@id, @user_id, @kiosk_id, @video_id, @profile_id, @nfc_chip_id, @started_at, 0)`),
    find: state.prepare<[string], SessionRow>(`SELECT ${columns} FROM watch_sessions WHERE id = ?`),
    unfinished: state.prepare<[], SessionRow>(
      `SELECT ${columns} FROM watch_sessions WHERE ended_at IS NULL ORDER BY started_at`,
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
