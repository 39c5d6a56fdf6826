import { mirrorFile } from '../../../db/device/mirror-file.ts';
import { type Db, openDeviceReadOnly } from '../../../db/device/open.ts';
import { TRAVELLER } from '../acts/traveller.ts';

/** A mirror as it is at one moment: what the run can judge of it. */
export interface Reading {
  readonly cursor: string;
  readonly user_id: string;
  /** The texts that the mother, and the texts and numbers that the father stamps. */
  readonly mother: readonly string[];
  readonly father: readonly string[];
  readonly fatherMinutes: readonly number[];
  /** Rows with a stamp. */
  readonly rows: { readonly [Name in Counted]: number };
  /** The household of every row that names one, or belongs to a row that does. Null: to none that is here. */
  readonly owners: readonly (string | null)[];
  /** Minutes, and seconds over all kiosks, per child and date. */
  readonly days: readonly DayReading[];
}

export interface DayReading {
  readonly profile_id: string;
  readonly date: string;
  readonly minutes: number;
  readonly seconds: number;
}

type Counted = 'videos' | 'profiles' | 'chips' | 'mappings';

/** Null while there is none, or none that can be read at this moment: a snapshot is being swapped in. */
export function readMirror(home: string): Reading | null {
  let opened: ReturnType<typeof openDeviceReadOnly>;
  try {
    opened = openDeviceReadOnly(mirrorFile(home));
  } catch {
    return null;
  }
  if (opened.kind !== 'open') return null;
  const { db } = opened;
  try {
    // In one transaction, and so of one moment.
    return db.transaction(() => readingOf(db))();
  } catch {
    return null;
  } finally {
    db.close();
  }
}

function readingOf(db: Db): Reading | null {
  const state = db.prepare('SELECT cursor, user_id FROM mirror_state').get() as
    | Pick<Reading, 'cursor' | 'user_id'>
    | undefined;
  if (!state) return null;
  const all = <T>(sql: string) => db.prepare(sql).pluck().all() as T[];
  const ofChips = `FROM nfc_chips WHERE chip_uid <> '${TRAVELLER}'`;
  const ofMappings = 'FROM video_nfc_mappings';
  return {
    ...state,
    mother: all(
      'SELECT title FROM videos UNION SELECT avatar_url FROM profiles UNION SELECT name FROM users',
    ),
    father: all(`SELECT DISTINCT label ${ofChips}`),
    fatherMinutes: all(`SELECT DISTINCT max_watch_time_minutes ${ofMappings}`),
    rows: db
      .prepare(
        `SELECT (SELECT count(*) FROM videos) AS videos, (SELECT count(*) FROM profiles) AS profiles,
                (SELECT count(*) ${ofChips}) AS chips, (SELECT count(*) ${ofMappings}) AS mappings`,
      )
      .get() as Reading['rows'],
    owners: all(`
      SELECT id FROM users UNION SELECT user_id FROM profiles UNION SELECT user_id FROM kiosks
      UNION SELECT user_id FROM videos UNION SELECT user_id FROM nfc_chips
      UNION SELECT (SELECT user_id FROM nfc_chips WHERE id = it.nfc_chip_id) FROM video_nfc_mappings it
      UNION SELECT (SELECT user_id FROM profiles WHERE id = it.profile_id) FROM daily_watch_time it
      UNION SELECT (SELECT user_id FROM profiles WHERE id = it.profile_id) FROM kiosk_watch_time it`),
    days: db
      .prepare(
        `SELECT profile_id, date, coalesce(total_minutes, 0) AS minutes,
                (SELECT coalesce(sum(seconds), 0) FROM kiosk_watch_time k
                  WHERE (k.profile_id, k.date) = (d.profile_id, d.date)) AS seconds
           FROM daily_watch_time d`,
      )
      .all() as DayReading[],
  };
}
