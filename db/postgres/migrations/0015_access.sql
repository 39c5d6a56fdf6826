-- What pairing and access need beside 0008: the kiosk's own key, keys that all gateways sign with, sign-ins of parents, proofs
-- that were used, and what somebody has used up of a limit.
-- mode: each
-- lock: ACCESS EXCLUSIVE on kiosks and device_authorizations, for a moment
-- risk: none: a paired kiosk has no credential_hash, and only gateways read that

-- A kiosk that was paired proves who it is by its own key and has no credential.
-- Only gateways read it.
-- squawk-ignore ban-drop-not-null
ALTER TABLE kiosks ALTER COLUMN credential_hash DROP NOT NULL;
-- of that key (RFC 7638); null: provisioned with a credential
ALTER TABLE kiosks ADD COLUMN key_thumbprint text;
-- of the random text that the kiosk's last refresh left; two machines with one key cannot both know it
ALTER TABLE kiosks ADD COLUMN seal_hash text;
-- why it was revoked: by a parent, cloned, replaced
ALTER TABLE kiosks ADD COLUMN revoked_reason varchar(20);

-- What the kiosk says of itself, and the network address it asked from: shown to the parent who is to agree.
ALTER TABLE device_authorizations ADD COLUMN description varchar(100);
ALTER TABLE device_authorizations ADD COLUMN address varchar(64);

CREATE TABLE gateway_keys (
    kid text PRIMARY KEY,
    purpose varchar(20) NOT NULL CHECK (purpose IN ('access_token', 'nonce')),
    -- private, as JWK (RFC 7517)
    key jsonb NOT NULL CHECK (jsonb_typeof(key) = 'object'),
    created_at timestamptz NOT NULL DEFAULT now(),
    -- every gateway has heard of it before one signs with it, and knows it as long as anything it signed is good
    signs_from timestamptz NOT NULL,
    signs_until timestamptz NOT NULL,
    verifies_until timestamptz NOT NULL
);

CREATE TABLE parent_sessions (
    id_hash text PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
    created_at timestamptz NOT NULL DEFAULT now(),
    last_used_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL
);
-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_parent_sessions_user_id ON parent_sessions (user_id);
-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_parent_sessions_expires_at ON parent_sessions (expires_at);

-- Proofs of possession (RFC 9449) that were accepted: none is accepted twice.
CREATE TABLE dpop_proofs (
    key_thumbprint text NOT NULL,
    jti text NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (key_thumbprint, jti)
);
-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_dpop_proofs_expires_at ON dpop_proofs (expires_at);

-- Names and types as rate-limiter-flexible has them; expire: milliseconds since the epoch.
CREATE TABLE rate_limits (
    key varchar(255) PRIMARY KEY,
    points integer NOT NULL DEFAULT 0,
    expire bigint
);
-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_rate_limits_expire ON rate_limits (expire);
