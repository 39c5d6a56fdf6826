-- Wrong PINs since the last right one. One row, or none when there were none.
CREATE TABLE pin_tries (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  failures INTEGER NOT NULL CHECK (failures > 0),
  -- the start of the machine in which the last one was tried, and its boot time then, in milliseconds
  boot_id TEXT NOT NULL,
  failed_boot_ms INTEGER NOT NULL
) STRICT;

-- How long this kiosk has run since its rows were last known to be the record's. One row.
CREATE TABLE mirror_age (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  -- milliseconds of running in all starts of the machine, up to boot time `boot_ms` of the start `boot_id`
  running_ms INTEGER NOT NULL CHECK (running_ms >= 0),
  -- starts of the machine since then
  boots INTEGER NOT NULL CHECK (boots >= 0),
  boot_id TEXT NOT NULL,
  boot_ms INTEGER NOT NULL,
  -- a parent lets it go on until then, by the clock's `lb`
  extended_until_lb INTEGER
) STRICT;

-- What the gateway lets this kiosk play of a child's day, where several kiosks share it.
CREATE TABLE leases (
  profile_id TEXT PRIMARY KEY,
  date TEXT NOT NULL,
  -- milliseconds since the epoch
  until INTEGER NOT NULL,
  -- of this kiosk's own seconds for the date
  upto_s INTEGER NOT NULL CHECK (upto_s >= 0)
) STRICT, WITHOUT ROWID;

-- Minutes that a parent gave at this kiosk. Rows are added and never changed.
CREATE TABLE given_bonuses (
  id TEXT PRIMARY KEY,
  profile_id TEXT NOT NULL,
  date TEXT NOT NULL,
  minutes INTEGER NOT NULL CHECK (minutes BETWEEN 5 AND 60),
  -- milliseconds since the epoch
  given_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX given_bonuses_day ON given_bonuses (date, profile_id);
