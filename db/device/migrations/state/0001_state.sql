-- Which kiosk this is, and the key it proves that with. One row.
CREATE TABLE identity (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  kiosk_id TEXT,
  user_id TEXT,
  key TEXT NOT NULL,
  -- set when the gateway no longer knew the key; cleared by the next answer
  refused_at INTEGER,
  refused_code TEXT
) STRICT;

-- The kiosk's own sessions, as the record has them.
CREATE TABLE watch_sessions (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  video_id TEXT NOT NULL,
  profile_id TEXT,
  nfc_chip_id TEXT,
  started_at INTEGER,
  ended_at INTEGER,
  duration_seconds INTEGER,
  completed INTEGER,
  stopped_reason TEXT,
  kiosk_id TEXT
) STRICT;
CREATE INDEX watch_sessions_open ON watch_sessions (id) WHERE ended_at IS NULL;

-- Seconds per session and local date. `booked_s` is what the child is charged, written before it is played;
-- `played_s` is what was seen to play so far. A clean end makes them equal.
CREATE TABLE ledger (
  session_id TEXT NOT NULL REFERENCES watch_sessions (id),
  date TEXT NOT NULL,
  timezone TEXT NOT NULL,
  profile_id TEXT NOT NULL,
  mapping_id TEXT NOT NULL,
  booked_s INTEGER NOT NULL CHECK (booked_s >= 0),
  played_s INTEGER NOT NULL CHECK (played_s BETWEEN 0 AND booked_s),
  -- milliseconds since the epoch, of the last booking
  booked_at INTEGER NOT NULL,
  PRIMARY KEY (session_id, date)
) STRICT, WITHOUT ROWID;
CREATE INDEX ledger_day ON ledger (profile_id, date, mapping_id, booked_s);

-- What the gateway has still to hear. A session has one row, replaced while it goes on: `version` tells a sent row from
-- one that has changed since. `checksum` lets a row be trusted that was salvaged from a damaged file.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  checksum TEXT NOT NULL,
  queued_at INTEGER NOT NULL
) STRICT;

-- What the gateway refused for good. Shown to support, never sent again by itself.
CREATE TABLE dead_letters (
  id TEXT PRIMARY KEY,
  body TEXT NOT NULL,
  reason TEXT NOT NULL,
  detail TEXT NOT NULL,
  refused_at INTEGER NOT NULL
) STRICT;

-- Where each child stopped in each video.
CREATE TABLE positions (
  profile_id TEXT NOT NULL,
  video_id TEXT NOT NULL,
  position_s REAL NOT NULL,
  updated_at INTEGER NOT NULL,
  PRIMARY KEY (profile_id, video_id)
) STRICT, WITHOUT ROWID;

-- The last decisions, for the support screen.
CREATE TABLE decisions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at INTEGER NOT NULL,
  body TEXT NOT NULL
) STRICT;
