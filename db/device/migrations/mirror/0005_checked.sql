-- When this copy was last compared with the record. One row.
CREATE TABLE mirror_check (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  -- the gateway's clock then, milliseconds
  checked_at INTEGER NOT NULL,
  -- 1 while a program has it open: found at the start, the last one did not come to its end
  in_use INTEGER NOT NULL CHECK (in_use IN (0, 1))
) STRICT;
