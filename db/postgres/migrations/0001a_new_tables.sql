-- Tables that no backend before this record knows, and daily_watch_time, which init.sql lacks. What they are for stands in
-- 0001_tables.sql; row_reconciliations keeps what a migration changed or decided about single rows.
-- mode: each
-- lock: SHARE ROW EXCLUSIVE on the tables referred to, for a moment
-- risk: none: nobody reads or writes these tables yet

CREATE TABLE row_reconciliations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    step varchar(60) NOT NULL,
    table_name varchar(63) NOT NULL,
    row_key text NOT NULL,
    kind varchar(30) NOT NULL,
    before jsonb,
    after jsonb,
    note text,
    decided_by varchar(255),
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (step, table_name, row_key, kind)
);

-- An init.sql backend deletes children without knowing of this table; the step foreign_key_actions ends that for all tables.
CREATE TABLE IF NOT EXISTS daily_watch_time (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    profile_id uuid NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    date date NOT NULL,
    total_minutes integer DEFAULT 0,
    timezone varchar(50) DEFAULT 'UTC',
    UNIQUE (profile_id, date)
);

CREATE TABLE kiosks (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL REFERENCES users (id),
    name varchar(255) NOT NULL,
    credential_hash text NOT NULL UNIQUE,
    status varchar(20) NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'revoked')),
    settings jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
    app_version varchar(50),
    paired_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    last_seen_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);

-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_kiosks_user_id ON kiosks (user_id);

CREATE TABLE kiosk_watch_time (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    profile_id uuid NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    date date NOT NULL,
    kiosk_id uuid NOT NULL REFERENCES kiosks (id),
    seconds integer NOT NULL CHECK (seconds >= 0),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (profile_id, date, kiosk_id)
);

-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_kiosk_watch_time_kiosk_id ON kiosk_watch_time (kiosk_id);
