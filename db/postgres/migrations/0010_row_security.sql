-- The role a gateway may work under: it owns nothing, and of the kiosks' tables sees one household's rows, the one named by
-- the setting medio.household in its transaction. Without the setting it sees none. The role belongs to the whole server, so
-- it may be there already. A login is given it with: GRANT medio_gateway TO name.
-- mode: each
-- lock: ACCESS EXCLUSIVE on one new table, for a moment
-- risk: none for the owner and for tables that backends know: those have no row security

DO $$ BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'medio_gateway') THEN
        CREATE ROLE medio_gateway NOLOGIN NOINHERIT;
    END IF;
EXCEPTION WHEN duplicate_object OR unique_violation THEN
    NULL; -- another database of this server was faster
END $$;

CREATE FUNCTION current_household() RETURNS uuid LANGUAGE sql STABLE AS $$
    SELECT nullif(current_setting('medio.household', true), '')::uuid
$$;

CREATE FUNCTION is_own_profile(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM profiles WHERE id = wanted AND user_id = current_household())
$$;

CREATE FUNCTION is_own_kiosk(wanted uuid) RETURNS boolean LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
    SELECT EXISTS (SELECT FROM kiosks WHERE id = wanted AND user_id = current_household())
$$;

GRANT USAGE ON SCHEMA public TO medio_gateway;

ALTER TABLE household_revisions ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_household ON household_revisions FOR SELECT TO medio_gateway
    USING (user_id IN (current_household(), '00000000-0000-0000-0000-000000000000'));
GRANT SELECT ON household_revisions TO medio_gateway;

ALTER TABLE row_versions ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_household ON row_versions FOR SELECT TO medio_gateway
    USING (user_id IN (current_household(), '00000000-0000-0000-0000-000000000000'));
GRANT SELECT ON row_versions TO medio_gateway;

ALTER TABLE kiosks ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_household ON kiosks TO medio_gateway
    USING (user_id = current_household()) WITH CHECK (user_id = current_household());
GRANT SELECT, INSERT, UPDATE ON kiosks TO medio_gateway;

ALTER TABLE kiosk_watch_time ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_household ON kiosk_watch_time TO medio_gateway
    USING (is_own_profile(profile_id)) WITH CHECK (is_own_profile(profile_id) AND is_own_kiosk(kiosk_id));
GRANT SELECT, INSERT, UPDATE ON kiosk_watch_time TO medio_gateway;

ALTER TABLE profile_rules ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_household ON profile_rules TO medio_gateway
    USING (is_own_profile(profile_id)) WITH CHECK (is_own_profile(profile_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON profile_rules TO medio_gateway;

ALTER TABLE watch_time_grants ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_household ON watch_time_grants TO medio_gateway
    USING (is_own_profile(profile_id))
    WITH CHECK (is_own_profile(profile_id) AND (kiosk_id IS NULL OR is_own_kiosk(kiosk_id))
        AND (granted_by IS NULL OR granted_by = current_household()));
GRANT SELECT, INSERT ON watch_time_grants TO medio_gateway;

-- A request that no parent has answered yet belongs to nobody: whoever knows its code may see it.
ALTER TABLE device_authorizations ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_household ON device_authorizations TO medio_gateway
    USING (user_id IS NULL OR user_id = current_household())
    WITH CHECK ((user_id IS NULL OR user_id = current_household()) AND (kiosk_id IS NULL OR is_own_kiosk(kiosk_id)));
GRANT SELECT, INSERT, UPDATE ON device_authorizations TO medio_gateway;

ALTER TABLE kiosk_tokens ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_household ON kiosk_tokens TO medio_gateway
    USING (is_own_kiosk(kiosk_id)) WITH CHECK (is_own_kiosk(kiosk_id));
GRANT SELECT, INSERT, UPDATE ON kiosk_tokens TO medio_gateway;

ALTER TABLE access_events ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_household ON access_events TO medio_gateway
    USING (user_id = current_household()) WITH CHECK ((user_id IS NULL OR user_id = current_household()) AND (kiosk_id IS NULL OR is_own_kiosk(kiosk_id)));
GRANT SELECT, INSERT ON access_events TO medio_gateway;

ALTER TABLE sync_receipts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_household ON sync_receipts TO medio_gateway
    USING (is_own_kiosk(kiosk_id)) WITH CHECK (is_own_kiosk(kiosk_id));
GRANT SELECT, INSERT, DELETE ON sync_receipts TO medio_gateway;

ALTER TABLE chip_sightings ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_household ON chip_sightings TO medio_gateway
    USING (is_own_kiosk(kiosk_id)) WITH CHECK (is_own_kiosk(kiosk_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON chip_sightings TO medio_gateway;

ALTER TABLE watch_time_leases ENABLE ROW LEVEL SECURITY;
CREATE POLICY own_household ON watch_time_leases TO medio_gateway
    USING (is_own_profile(profile_id)) WITH CHECK (is_own_profile(profile_id) AND is_own_kiosk(kiosk_id));
GRANT SELECT, INSERT, UPDATE ON watch_time_leases TO medio_gateway;

-- What was done to rows is for those who run the database.
ALTER TABLE row_reconciliations ENABLE ROW LEVEL SECURITY;
