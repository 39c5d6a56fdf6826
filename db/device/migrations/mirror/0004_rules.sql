-- What parents set beyond one number of minutes. The rows come with the next pull: a cursor from before is one of an earlier
-- edition, for which the gateway asks for a snapshot.
CREATE TABLE profile_rules (
  id TEXT PRIMARY KEY,
  profile_id TEXT NOT NULL,
  weekday INTEGER NOT NULL,
  minutes INTEGER,
  quiet_from TEXT,
  quiet_to TEXT
) STRICT;

CREATE TABLE watch_time_grants (
  id TEXT PRIMARY KEY,
  profile_id TEXT NOT NULL,
  date TEXT NOT NULL,
  minutes INTEGER NOT NULL,
  kiosk_id TEXT
) STRICT;
