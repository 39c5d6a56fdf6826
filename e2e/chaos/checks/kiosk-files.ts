import { openDeviceReadOnly } from '../../../db/device/open.ts';
import { deadLetters, outboxDepth } from '../../../db/device/outbox.ts';
import { stateFile } from '../../../db/device/state.ts';

/** What a kiosk's own file says was played, and what it has still to say. */
export interface KioskFiles {
  readonly sessions: readonly PlayedSession[];
  /** Seconds played, by child and date. */
  readonly days: readonly { readonly profile_id: string; readonly date: string; readonly seconds: number }[];
  readonly open: number;
  readonly queued: number;
  /** One line each. */
  readonly setAside: readonly string[];
  /** Ledger rows without a date that is certain. */
  readonly held: number;
}

export interface PlayedSession {
  readonly id: string;
  readonly user_id: string;
  readonly kiosk_id: string;
  readonly profile_id: string;
  readonly video_id: string;
  readonly nfc_chip_id: string;
  readonly seconds: number;
  /** As the ledger has it, which must be the same. */
  readonly ledger_s: number;
  readonly stopped_reason: string | null;
  /** 0 or 1; null while it goes on. */
  readonly completed: number | null;
}

export function readKioskFiles(home: string): KioskFiles {
  const opened = openDeviceReadOnly(stateFile(home));
  if (opened.kind !== 'open') throw new Error(`state.db in ${home} is ${opened.kind}`);
  const { db } = opened;
  try {
    return db.transaction(() => ({
      sessions: db
        .prepare(
          `SELECT id, user_id, kiosk_id, profile_id, video_id, nfc_chip_id, duration_seconds AS seconds,
                  (SELECT coalesce(sum(played_s), 0) FROM ledger WHERE session_id = s.id) AS ledger_s,
                  stopped_reason, completed
             FROM watch_sessions s ORDER BY id`,
        )
        .all() as PlayedSession[],
      days: db
        .prepare(
          'SELECT profile_id, date, sum(played_s) AS seconds FROM ledger GROUP BY profile_id, date ORDER BY 1, 2',
        )
        .all() as { profile_id: string; date: string; seconds: number }[],
      open: db.prepare('SELECT count(*) FROM watch_sessions WHERE ended_at IS NULL').pluck().get() as number,
      queued: outboxDepth(db),
      setAside: deadLetters(db).map(({ id, reason, detail }) => `${id} ${reason}: ${detail}`),
      held: db.prepare('SELECT count(*) FROM ledger WHERE held = 1').pluck().get() as number,
    }))();
  } finally {
    db.close();
  }
}
