-- The household's rows, as the record has them. No foreign keys: a mirror takes what the record held, and the decision
-- looks for what is missing. Indexes are in the next step, so that a snapshot is loaded before they are built.
CREATE TABLE platforms (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  display_name TEXT NOT NULL,
  icon_url TEXT,
  api_endpoint TEXT,
  is_active INTEGER,
  merged_into_id TEXT,
  created_at INTEGER
) STRICT;

CREATE TABLE users (
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  deleted_at INTEGER
) STRICT;

CREATE TABLE profiles (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  age INTEGER,
  age_rating_limit TEXT,
  avatar_url TEXT,
  daily_limit_minutes INTEGER,
  deleted_at INTEGER,
  created_at INTEGER,
  updated_at INTEGER
) STRICT;

CREATE TABLE kiosks (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  settings TEXT NOT NULL,
  paired_at INTEGER NOT NULL,
  revoked_at INTEGER
) STRICT;

CREATE TABLE videos (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  platform_id TEXT,
  platform_video_id TEXT,
  video_url TEXT,
  title TEXT NOT NULL,
  description TEXT,
  thumbnail_url TEXT,
  duration_seconds INTEGER,
  age_rating TEXT,
  channel_name TEXT,
  merged_into_id TEXT,
  created_at INTEGER,
  updated_at INTEGER
) STRICT;

CREATE TABLE nfc_chips (
  id TEXT PRIMARY KEY,
  user_id TEXT NOT NULL,
  chip_uid TEXT NOT NULL,
  label TEXT,
  is_active INTEGER,
  created_at INTEGER,
  updated_at INTEGER,
  user_uuid TEXT
) STRICT;

CREATE TABLE video_nfc_mappings (
  id TEXT PRIMARY KEY,
  video_id TEXT NOT NULL,
  nfc_chip_id TEXT NOT NULL,
  profile_id TEXT,
  max_watch_time_minutes INTEGER,
  is_active INTEGER,
  merged_into_id TEXT,
  created_at INTEGER,
  updated_at INTEGER
) STRICT;

CREATE TABLE daily_watch_time (
  id TEXT PRIMARY KEY,
  profile_id TEXT NOT NULL,
  date TEXT NOT NULL,
  total_minutes INTEGER,
  timezone TEXT
) STRICT;

CREATE TABLE kiosk_watch_time (
  id TEXT PRIMARY KEY,
  profile_id TEXT NOT NULL,
  date TEXT NOT NULL,
  kiosk_id TEXT NOT NULL,
  seconds INTEGER NOT NULL,
  updated_at INTEGER NOT NULL
) STRICT;

-- Where this copy stands. One row, written in the same transaction as the rows it speaks of.
CREATE TABLE mirror_state (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  kiosk_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  cursor TEXT NOT NULL,
  -- the gateway's clock at that pull, milliseconds
  pulled_at INTEGER NOT NULL
) STRICT;
