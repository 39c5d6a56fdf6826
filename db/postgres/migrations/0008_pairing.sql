-- Pairing a kiosk with an account (RFC 8628), the tokens it then holds, and who did what. Codes and tokens are kept as
-- hashes only.
-- mode: each
-- lock: SHARE ROW EXCLUSIVE on the tables referred to, for a moment
-- risk: none: nobody reads or writes these tables yet

CREATE TABLE device_authorizations (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    device_code_hash text NOT NULL UNIQUE,
    user_code varchar(16) NOT NULL,
    -- of the key that the kiosk proves possession of (RFC 7638)
    key_thumbprint text NOT NULL,
    status varchar(20) NOT NULL DEFAULT 'pending'
        CHECK (status IN ('pending', 'approved', 'denied', 'expired', 'consumed')),
    -- null until a parent has decided
    user_id uuid REFERENCES users (id) ON DELETE CASCADE,
    kiosk_id uuid REFERENCES kiosks (id) ON DELETE CASCADE,
    app_version varchar(50),
    poll_interval_seconds integer NOT NULL DEFAULT 5 CHECK (poll_interval_seconds > 0),
    last_polled_at timestamptz,
    attempts integer NOT NULL DEFAULT 0,
    expires_at timestamptz NOT NULL,
    decided_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now()
);

-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX device_authorizations_user_code_pending ON device_authorizations (user_code)
    WHERE status = 'pending';
-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE UNIQUE INDEX device_authorizations_key_pending ON device_authorizations (key_thumbprint)
    WHERE status = 'pending';
-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_device_authorizations_user_id ON device_authorizations (user_id);
-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_device_authorizations_kiosk_id ON device_authorizations (kiosk_id);
-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_device_authorizations_expires_at ON device_authorizations (expires_at);

CREATE TABLE kiosk_tokens (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    kiosk_id uuid NOT NULL REFERENCES kiosks (id) ON DELETE CASCADE,
    token_hash text NOT NULL UNIQUE,
    key_thumbprint text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);

-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_kiosk_tokens_kiosk_id ON kiosk_tokens (kiosk_id);

CREATE TABLE access_events (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    -- No foreign keys: what happened stays known when the account or the kiosk is gone.
    user_id uuid,
    kiosk_id uuid,
    kind varchar(40) NOT NULL,
    detail jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(detail) = 'object'),
    at timestamptz NOT NULL DEFAULT now()
);

-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_access_events_user_id_at ON access_events (user_id, at);
