-- A gateway sees one household's rows of the older tables as well. Whoever is neither of its two roles sees and does what it
-- did before: the policy `others` says so.
-- mode: each
-- lock: ACCESS EXCLUSIVE on each of the older tables, for a moment
-- risk: a backend whose role neither owns these tables nor has BYPASSRLS can no longer load them with COPY ... FROM (plain
--  INSERT works); give such a role BYPASSRLS

CREATE POLICY others ON users USING (CURRENT_USER <> ALL ('{medio_gateway,medio_access}'::name[]))
    WITH CHECK (CURRENT_USER <> ALL ('{medio_gateway,medio_access}'::name[]));
CREATE POLICY own_household ON users FOR SELECT TO medio_gateway USING (id = current_household());
CREATE POLICY access ON users FOR SELECT TO medio_access USING (true);
GRANT SELECT (id, name, deleted_at) ON users TO medio_gateway;
GRANT SELECT (id, email, password_hash, name, deleted_at) ON users TO medio_access;
ALTER TABLE users ENABLE ROW LEVEL SECURITY;

CREATE POLICY others ON profiles USING (CURRENT_USER <> ALL ('{medio_gateway,medio_access}'::name[]))
    WITH CHECK (CURRENT_USER <> ALL ('{medio_gateway,medio_access}'::name[]));
CREATE POLICY own_household ON profiles FOR SELECT TO medio_gateway USING (user_id = current_household());
GRANT SELECT ON profiles TO medio_gateway;
ALTER TABLE profiles ENABLE ROW LEVEL SECURITY;

-- Platforms are everybody's.
GRANT SELECT ON platforms TO medio_gateway;

CREATE POLICY others ON videos USING (CURRENT_USER <> ALL ('{medio_gateway,medio_access}'::name[]))
    WITH CHECK (CURRENT_USER <> ALL ('{medio_gateway,medio_access}'::name[]));
CREATE POLICY own_household ON videos FOR SELECT TO medio_gateway USING (user_id = current_household());
GRANT SELECT ON videos TO medio_gateway;
ALTER TABLE videos ENABLE ROW LEVEL SECURITY;

CREATE POLICY others ON nfc_chips USING (CURRENT_USER <> ALL ('{medio_gateway,medio_access}'::name[]))
    WITH CHECK (CURRENT_USER <> ALL ('{medio_gateway,medio_access}'::name[]));
CREATE POLICY own_household ON nfc_chips FOR SELECT TO medio_gateway USING (user_id = current_household());
GRANT SELECT ON nfc_chips TO medio_gateway;
ALTER TABLE nfc_chips ENABLE ROW LEVEL SECURITY;

CREATE POLICY others ON video_nfc_mappings USING (CURRENT_USER <> ALL ('{medio_gateway,medio_access}'::name[]))
    WITH CHECK (CURRENT_USER <> ALL ('{medio_gateway,medio_access}'::name[]));
CREATE POLICY own_household ON video_nfc_mappings FOR SELECT TO medio_gateway
    USING (nfc_chip_id IN (SELECT id FROM nfc_chips WHERE user_id = current_household()));
GRANT SELECT ON video_nfc_mappings TO medio_gateway;
ALTER TABLE video_nfc_mappings ENABLE ROW LEVEL SECURITY;

CREATE POLICY others ON daily_watch_time USING (CURRENT_USER <> ALL ('{medio_gateway,medio_access}'::name[]))
    WITH CHECK (CURRENT_USER <> ALL ('{medio_gateway,medio_access}'::name[]));
CREATE POLICY own_household ON daily_watch_time TO medio_gateway
    USING (profile_id IN (SELECT id FROM profiles WHERE user_id = current_household()))
    WITH CHECK (is_own_profile(profile_id));
GRANT SELECT, INSERT, UPDATE ON daily_watch_time TO medio_gateway;
ALTER TABLE daily_watch_time ENABLE ROW LEVEL SECURITY;

CREATE POLICY others ON watch_sessions USING (CURRENT_USER <> ALL ('{medio_gateway,medio_access}'::name[]))
    WITH CHECK (CURRENT_USER <> ALL ('{medio_gateway,medio_access}'::name[]));
CREATE POLICY own_household ON watch_sessions TO medio_gateway USING (user_id = current_household())
    WITH CHECK (user_id = current_household() AND (profile_id IS NULL OR is_own_profile(profile_id))
        AND (kiosk_id IS NULL OR is_own_kiosk(kiosk_id)));
GRANT SELECT, INSERT, UPDATE ON watch_sessions TO medio_gateway;
ALTER TABLE watch_sessions ENABLE ROW LEVEL SECURITY;

CREATE POLICY others ON token_blacklist USING (CURRENT_USER <> ALL ('{medio_gateway,medio_access}'::name[]))
    WITH CHECK (CURRENT_USER <> ALL ('{medio_gateway,medio_access}'::name[]));
CREATE POLICY access ON token_blacklist TO medio_access USING (true) WITH CHECK (true);
GRANT SELECT, INSERT, DELETE ON token_blacklist TO medio_access;
ALTER TABLE token_blacklist ENABLE ROW LEVEL SECURITY;
