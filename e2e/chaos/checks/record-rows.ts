import type { Query } from '../../../db/postgres/connect.ts';

/** What the record holds when all has come to rest. */
export interface RecordRows {
  readonly sessions: readonly RecordedSession[];
  readonly kioskDays: readonly {
    readonly kiosk_id: string;
    readonly profile_id: string;
    readonly date: string;
    readonly seconds: number;
  }[];
  readonly days: readonly { readonly profile_id: string; readonly date: string; readonly minutes: number }[];
  readonly chips: ReadonlySet<string>;
}

export interface RecordedSession {
  readonly id: string;
  readonly user_id: string;
  /** Null: another client's. */
  readonly kiosk_id: string | null;
  readonly profile_id: string;
  readonly video_id: string;
  readonly nfc_chip_id: string | null;
  readonly seconds: number;
  readonly ended: boolean;
  readonly stopped_reason: string | null;
  readonly completed: boolean | null;
  /** The households of kiosk, child, video and chip, without repeats and without those that are not there. */
  readonly households: readonly string[];
}

export async function readRecord(query: Query): Promise<RecordRows> {
  const chips = await query<{ id: string }>('SELECT id FROM nfc_chips');
  return {
    sessions: await query(
      `SELECT s.id, s.user_id, s.kiosk_id, s.profile_id, s.video_id, s.nfc_chip_id, s.duration_seconds AS seconds,
         s.ended_at IS NOT NULL AS ended, s.stopped_reason, s.completed,
         ARRAY(SELECT DISTINCT it::text FROM unnest(ARRAY[s.user_id, k.user_id, p.user_id, v.user_id, c.user_id]) it
           WHERE it IS NOT NULL) AS households
       FROM watch_sessions s LEFT JOIN kiosks k ON k.id = s.kiosk_id LEFT JOIN profiles p ON p.id = s.profile_id
         LEFT JOIN videos v ON v.id = s.video_id LEFT JOIN nfc_chips c ON c.id = s.nfc_chip_id
       ORDER BY s.id`,
    ),
    kioskDays: await query('SELECT kiosk_id, profile_id, date, seconds FROM kiosk_watch_time'),
    days: await query('SELECT profile_id, date, coalesce(total_minutes, 0) AS minutes FROM daily_watch_time'),
    chips: new Set(chips.map(({ id }) => id)),
  };
}
