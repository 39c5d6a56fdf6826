-- One kiosk for each key in a household: paired again, it is the same one. Of all households one may use it.
-- mode: concurrently
-- lock: none that readers or writers wait for
-- risk: none: no kiosk has a key yet

CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS kiosks_key_of_household ON kiosks (user_id, key_thumbprint);
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS kiosks_key_active ON kiosks (key_thumbprint) WHERE status = 'active';
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_token_blacklist_expires_at ON token_blacklist (expires_at);
