-- What kiosks send beside sessions, and what several kiosks of a household share: receipts, chips nobody knows, leases.
-- mode: each
-- lock: SHARE ROW EXCLUSIVE on the tables referred to, for a moment
-- risk: none: nobody reads or writes these tables yet

CREATE TABLE sync_receipts (
    kiosk_id uuid NOT NULL REFERENCES kiosks (id) ON DELETE CASCADE,
    item_id uuid NOT NULL,
    kind varchar(40) NOT NULL,
    outcome varchar(20) NOT NULL CHECK (outcome IN ('stored', 'refused')),
    reason varchar(40),
    received_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kiosk_id, item_id)
);

-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_sync_receipts_received_at ON sync_receipts (received_at);

CREATE TABLE chip_sightings (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    kiosk_id uuid NOT NULL REFERENCES kiosks (id) ON DELETE CASCADE,
    chip_uid varchar(255) NOT NULL,
    times integer NOT NULL DEFAULT 1 CHECK (times > 0),
    first_seen_at timestamptz NOT NULL,
    last_seen_at timestamptz NOT NULL,
    UNIQUE (kiosk_id, chip_uid)
);

-- Seconds that one kiosk may play for a child while it is online, so that several never play the same minute.
CREATE TABLE watch_time_leases (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    profile_id uuid NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    kiosk_id uuid NOT NULL REFERENCES kiosks (id) ON DELETE CASCADE,
    date date NOT NULL,
    seconds integer NOT NULL CHECK (seconds > 0),
    taken_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    returned_at timestamptz
);

-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_watch_time_leases_profile_id_date ON watch_time_leases (profile_id, date);
-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_watch_time_leases_kiosk_id ON watch_time_leases (kiosk_id);
