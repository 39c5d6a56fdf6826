-- Two roles for gateways, neither owns anything: medio_gateway works within one household, medio_access finds out who asks
-- (sign-in, pairing, tokens, limits) and sees nothing of what children watch. The role that migrates may act as both.
-- mode: each
-- lock: ACCESS EXCLUSIVE on the kiosks' own tables, for a moment each
-- risk: none for the owner and for backends

DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'medio_access') THEN
        CREATE ROLE medio_access NOLOGIN NOINHERIT;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- another database of this server was faster
END $$;

-- Where another role made them, that one or an administrator grants them; a gateway says so when it starts.
DO $$ BEGIN
    GRANT medio_gateway, medio_access TO CURRENT_USER;
EXCEPTION WHEN insufficient_privilege OR duplicate_object OR unique_violation OR internal_error THEN
    NULL;
END $$;

GRANT USAGE ON SCHEMA public TO medio_access;

-- Whether the database has what a gateway needs.
GRANT SELECT ON schema_migrations, schema_progress TO medio_access;

CREATE POLICY access ON kiosks TO medio_access USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON kiosks TO medio_access;
CREATE POLICY access ON device_authorizations TO medio_access USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON device_authorizations TO medio_access;
CREATE POLICY access ON kiosk_tokens TO medio_access USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON kiosk_tokens TO medio_access;
CREATE POLICY access ON access_events TO medio_access USING (true) WITH CHECK (true);
GRANT SELECT, INSERT ON access_events TO medio_access;

-- Who works within a household has no business with requests and tokens.
DROP POLICY own_household ON device_authorizations;
REVOKE SELECT, INSERT, UPDATE ON device_authorizations FROM medio_gateway;
DROP POLICY own_household ON kiosk_tokens;
REVOKE SELECT, INSERT, UPDATE ON kiosk_tokens FROM medio_gateway;

ALTER TABLE gateway_keys ENABLE ROW LEVEL SECURITY;
CREATE POLICY access ON gateway_keys TO medio_access USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON gateway_keys TO medio_access;
ALTER TABLE parent_sessions ENABLE ROW LEVEL SECURITY;
CREATE POLICY access ON parent_sessions TO medio_access USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON parent_sessions TO medio_access;
ALTER TABLE dpop_proofs ENABLE ROW LEVEL SECURITY;
CREATE POLICY access ON dpop_proofs TO medio_access USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON dpop_proofs TO medio_access;
ALTER TABLE rate_limits ENABLE ROW LEVEL SECURITY;
CREATE POLICY access ON rate_limits TO medio_access USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE, DELETE ON rate_limits TO medio_access;

-- Keeping the history: marks, old tombstones, the installation. No row of a household can be read by these.
ALTER TABLE revision_marks ENABLE ROW LEVEL SECURITY;
CREATE POLICY access ON revision_marks TO medio_access USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON revision_marks TO medio_access;
ALTER TABLE record_installation ENABLE ROW LEVEL SECURITY;
CREATE POLICY access ON record_installation TO medio_access USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE ON record_installation TO medio_access;
CREATE POLICY access ON household_revisions TO medio_access USING (true) WITH CHECK (true);
GRANT SELECT, UPDATE ON household_revisions TO medio_access;
CREATE POLICY access ON row_versions TO medio_access USING (deleted);
GRANT SELECT, DELETE ON row_versions TO medio_access;
CREATE POLICY access ON sync_receipts TO medio_access USING (true);
GRANT SELECT, DELETE ON sync_receipts TO medio_access;

ALTER TABLE watch_time_leases ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_household ON watch_time_leases TO medio_gateway
    USING (is_own_profile(profile_id)) WITH CHECK (is_own_profile(profile_id) AND is_own_kiosk(kiosk_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON watch_time_leases TO medio_gateway;
CREATE POLICY access ON watch_time_leases TO medio_access USING (true);
GRANT SELECT, DELETE ON watch_time_leases TO medio_access;
