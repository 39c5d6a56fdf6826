-- What parents set for a child beyond one number of minutes: rules by weekday, and minutes given for one date.
-- mode: each
-- lock: SHARE ROW EXCLUSIVE on the tables referred to, for a moment
-- risk: none: nobody reads or writes these tables yet

CREATE TABLE profile_rules (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    -- Backends that delete a child do not know this table; here and below that must go on working.
    profile_id uuid NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    -- ISO: Monday is 1
    weekday smallint NOT NULL CHECK (weekday BETWEEN 1 AND 7),
    -- instead of the daily limit; null: the daily limit holds
    minutes integer CHECK (minutes BETWEEN 0 AND 1440),
    -- local wall time; from after to: across midnight into the next day
    quiet_from time,
    quiet_to time,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (profile_id, weekday),
    CHECK ((quiet_from IS NULL) = (quiet_to IS NULL))
);

CREATE TRIGGER update_profile_rules_updated_at BEFORE UPDATE ON profile_rules
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

CREATE TABLE watch_time_grants (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    profile_id uuid NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    date date NOT NULL,
    minutes integer NOT NULL CHECK (minutes BETWEEN 5 AND 60),
    -- the parent who gave them on a page; null when it was done at a kiosk behind the PIN
    granted_by uuid REFERENCES users (id) ON DELETE SET NULL,
    kiosk_id uuid REFERENCES kiosks (id) ON DELETE SET NULL,
    granted_at timestamptz NOT NULL DEFAULT now()
);

-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_watch_time_grants_profile_id_date ON watch_time_grants (profile_id, date);
-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_watch_time_grants_kiosk_id ON watch_time_grants (kiosk_id);
-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_watch_time_grants_granted_by ON watch_time_grants (granted_by);
