-- Of the gateway's answer that gave the lease: who knows the last number may give it back. 0: from before there were numbers.
ALTER TABLE leases ADD COLUMN number INTEGER NOT NULL DEFAULT 0;

-- Chips that nobody in the household knows, so that one which is laid down all day is told of once an hour.
CREATE TABLE unknown_chips (
  chip_uid TEXT PRIMARY KEY,
  -- when the gateway was last to be told, by the kiosk's own time, milliseconds since the epoch
  told_at INTEGER NOT NULL,
  -- how often it was seen since
  untold INTEGER NOT NULL CHECK (untold >= 0)
) STRICT, WITHOUT ROWID;
CREATE INDEX unknown_chips_told ON unknown_chips (told_at);
