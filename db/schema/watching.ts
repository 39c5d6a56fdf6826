import { boolean, date, id, integer, required, timestamp, timestamptz, uuid, varchar } from './column.ts';
import { recordTable } from './table.ts';

/** One play of one video. Lives in Postgres and, for the kiosk's own sessions, in state.db. */
export const watchSessions = recordTable(
  'watch_sessions',
  {
    id: id(),
    user_id: required(uuid('user_id')),
    video_id: required(uuid('video_id')),
    profile_id: uuid('profile_id'),
    nfc_chip_id: uuid('nfc_chip_id'),
    started_at: timestamp('started_at'),
    ended_at: timestamp('ended_at'),
    duration_seconds: integer('duration_seconds'),
    /** Null where nobody knows: rows from before this column. */
    completed: boolean('completed'),
    stopped_reason: varchar('stopped_reason', 50),
    kiosk_id: uuid('kiosk_id'),
  },
  {},
);

/** Minutes per child and day, the sum over all kiosks and other clients. The existing backend reads and writes it. */
export const dailyWatchTime = recordTable(
  'daily_watch_time',
  {
    id: id(),
    profile_id: required(uuid('profile_id')),
    date: required(date('date')),
    total_minutes: integer('total_minutes'),
    timezone: varchar('timezone', 50),
  },
  {},
);

/** Seconds per child, day and kiosk. Each kiosk's figure only grows; the day's truth is the sum over kiosks. */
export const kioskWatchTime = recordTable(
  'kiosk_watch_time',
  {
    id: id(),
    profile_id: required(uuid('profile_id')),
    date: required(date('date')),
    kiosk_id: required(uuid('kiosk_id')),
    seconds: required(integer('seconds')),
    updated_at: required(timestamptz('updated_at')),
  },
  {},
);
