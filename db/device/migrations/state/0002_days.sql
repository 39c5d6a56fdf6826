-- How far the kiosk's own time has come, written with every booking. One row.
CREATE TABLE clock (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  -- milliseconds since the epoch that have gone by for certain when the boot time was `boot_ms`
  lb INTEGER NOT NULL,
  boot_id TEXT NOT NULL,
  boot_ms INTEGER NOT NULL,
  -- somebody confirmed the time in this boot; who did last, in whatever boot
  trusted INTEGER NOT NULL CHECK (trusted IN (0, 1)),
  source TEXT CHECK (source IN ('gateway', 'ntp', 'rtc', 'parent')),
  -- the gateway's last word: no battery clock is believed that is further on than 400 days
  gateway_at INTEGER,
  -- the last time that somebody trusted said it is earlier than it was: since when, and by how much
  backward_at INTEGER,
  backward_ms INTEGER
) STRICT;

-- The household's zone as last seen, and those it had before as long as their dates still count.
CREATE TABLE zones (
  timezone TEXT PRIMARY KEY,
  since INTEGER NOT NULL,
  -- null: the present one
  until INTEGER
) STRICT;

-- A session's seconds in stretches without a pause, none over more than one date; counted from 0 in their order.
CREATE TABLE __new_ledger (
  session_id TEXT NOT NULL REFERENCES watch_sessions (id),
  piece INTEGER NOT NULL CHECK (piece >= 0),
  date TEXT NOT NULL,
  timezone TEXT NOT NULL,
  profile_id TEXT NOT NULL,
  mapping_id TEXT NOT NULL,
  booked_s INTEGER NOT NULL CHECK (booked_s >= 0),
  played_s INTEGER NOT NULL CHECK (played_s BETWEEN 0 AND booked_s),
  -- milliseconds since the epoch, of the last booking
  booked_at INTEGER NOT NULL,
  -- when the last booked second has been played, or will be if play goes on; by the clock's `lb`
  lb_until INTEGER NOT NULL,
  -- null: booked by a version that did not say
  boot_id TEXT,
  -- nobody had confirmed the time in that boot: `date` and `lb_until` are the least they can be
  held INTEGER NOT NULL CHECK (held IN (0, 1)),
  PRIMARY KEY (session_id, piece)
) STRICT, WITHOUT ROWID;
INSERT INTO __new_ledger
  SELECT session_id, row_number() OVER (PARTITION BY session_id ORDER BY date) - 1, date, timezone, profile_id, mapping_id,
         booked_s, played_s, booked_at, booked_at, NULL, 0
    FROM ledger;
DROP TABLE ledger;
ALTER TABLE __new_ledger RENAME TO ledger;
CREATE INDEX ledger_day ON ledger (profile_id, date, mapping_id, booked_s);
CREATE INDEX ledger_lately ON ledger (profile_id, lb_until, mapping_id, booked_s);
CREATE INDEX ledger_boot ON ledger (boot_id, lb_until);
CREATE INDEX ledger_held ON ledger (session_id) WHERE held = 1;
