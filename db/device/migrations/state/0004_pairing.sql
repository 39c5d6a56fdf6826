-- How this kiosk proves who it is: `provisioned`: `key` is a key that it was given; `paired`: by its own key, and `key` names
-- the pairing, which is no secret.
ALTER TABLE identity ADD COLUMN kind TEXT NOT NULL DEFAULT 'provisioned' CHECK (kind IN ('provisioned', 'paired'));
-- of its own key (RFC 7638), where it was paired
ALTER TABLE identity ADD COLUMN thumbprint TEXT;
-- milliseconds since the epoch, where it was paired
ALTER TABLE identity ADD COLUMN paired_at INTEGER;
-- who took its access, where the gateway said so
ALTER TABLE identity ADD COLUMN refused_reason TEXT;

-- A request that waits for a parent. One row, or none.
CREATE TABLE pairing_request (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  -- of the key that asked: with another one the codes are of no use
  thumbprint TEXT NOT NULL,
  -- secret
  device_code TEXT NOT NULL,
  user_code TEXT NOT NULL,
  verification_uri TEXT NOT NULL,
  verification_uri_complete TEXT NOT NULL,
  interval_ms INTEGER NOT NULL,
  -- boot time of the start `boot_id` at which the codes run out
  boot_id TEXT NOT NULL,
  expires_boot_ms INTEGER NOT NULL
) STRICT;

-- What a parent's approval brought. One row, or none. It is used once somebody has touched the screen.
CREATE TABLE kiosk_grant (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  -- names this pairing
  pairing TEXT NOT NULL,
  status TEXT NOT NULL CHECK (status IN ('offered', 'declined', 'confirmed')),
  thumbprint TEXT NOT NULL,
  -- secret
  refresh_token TEXT NOT NULL,
  -- random text that the last refresh left at the gateway, or that it does not know yet, and the one that the refresh under
  -- way leaves; secret
  seal TEXT NOT NULL,
  next_seal TEXT,
  kiosk_id TEXT NOT NULL,
  user_id TEXT NOT NULL,
  -- masked: a…x@example.org
  account TEXT NOT NULL,
  kiosk_name TEXT NOT NULL
) STRICT;

-- The account under which it was made, and to which alone it is sent. Null: made before the gateway said whose kiosk this is.
ALTER TABLE outbox ADD COLUMN user_id TEXT;
UPDATE outbox SET user_id = coalesce((SELECT user_id FROM watch_sessions WHERE watch_sessions.id = outbox.id),
                                     (SELECT user_id FROM identity));
CREATE INDEX outbox_account ON outbox (user_id, seq);
ALTER TABLE dead_letters ADD COLUMN user_id TEXT;
UPDATE dead_letters SET user_id = coalesce((SELECT user_id FROM watch_sessions WHERE watch_sessions.id = dead_letters.id),
                                           (SELECT user_id FROM identity));
