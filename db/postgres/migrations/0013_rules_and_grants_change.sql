-- Kiosks hold a copy of rules and grants: triggers note what changes, as for the other tables they copy. A child takes both
-- along to another household.
-- mode: each
-- lock: SHARE ROW EXCLUSIVE on profile_rules and watch_time_grants, for a moment each
-- risk: writers of these tables take turns by household from here on, from the end of a transaction to its commit

CREATE OR REPLACE FUNCTION household_of(row_table text, wanted uuid) RETURNS uuid LANGUAGE plpgsql
    SET enable_seqscan = off AS $$
DECLARE
    household uuid;
BEGIN
    CASE row_table
    WHEN 'platforms' THEN
        SELECT '00000000-0000-0000-0000-000000000000' INTO household FROM platforms WHERE id = wanted;
    WHEN 'users' THEN
        SELECT id INTO household FROM users WHERE id = wanted;
    WHEN 'profiles' THEN
        SELECT user_id INTO household FROM profiles WHERE id = wanted;
    WHEN 'kiosks' THEN
        SELECT user_id INTO household FROM kiosks WHERE id = wanted;
    WHEN 'videos' THEN
        SELECT user_id INTO household FROM videos WHERE id = wanted;
    WHEN 'nfc_chips' THEN
        SELECT user_id INTO household FROM nfc_chips WHERE id = wanted;
    WHEN 'video_nfc_mappings' THEN
        SELECT chip.user_id INTO household
            FROM video_nfc_mappings it JOIN nfc_chips chip ON chip.id = it.nfc_chip_id WHERE it.id = wanted;
    WHEN 'daily_watch_time' THEN
        SELECT profile.user_id INTO household
            FROM daily_watch_time it JOIN profiles profile ON profile.id = it.profile_id WHERE it.id = wanted;
    WHEN 'kiosk_watch_time' THEN
        SELECT profile.user_id INTO household
            FROM kiosk_watch_time it JOIN profiles profile ON profile.id = it.profile_id WHERE it.id = wanted;
    WHEN 'profile_rules' THEN
        SELECT profile.user_id INTO household
            FROM profile_rules it JOIN profiles profile ON profile.id = it.profile_id WHERE it.id = wanted;
    WHEN 'watch_time_grants' THEN
        SELECT profile.user_id INTO household
            FROM watch_time_grants it JOIN profiles profile ON profile.id = it.profile_id WHERE it.id = wanted;
    END CASE;
    RETURN household;
END $$;

CREATE OR REPLACE FUNCTION version_rows_moved_along() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- First the mover itself, for the locks: a row that another transaction adds to it meanwhile is then seen here or there.
    PERFORM version_row(TG_TABLE_NAME, NEW.id);
    CASE TG_TABLE_NAME
    WHEN 'nfc_chips' THEN
        PERFORM version_row('video_nfc_mappings', id) FROM video_nfc_mappings WHERE nfc_chip_id = NEW.id;
    WHEN 'profiles' THEN
        PERFORM version_row('daily_watch_time', id) FROM daily_watch_time WHERE profile_id = NEW.id;
        PERFORM version_row('kiosk_watch_time', id) FROM kiosk_watch_time WHERE profile_id = NEW.id;
        PERFORM version_row('profile_rules', id) FROM profile_rules WHERE profile_id = NEW.id;
        PERFORM version_row('watch_time_grants', id) FROM watch_time_grants WHERE profile_id = NEW.id;
    END CASE;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER version_insert_or_delete AFTER INSERT OR DELETE ON profile_rules
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION version_changed_row();
CREATE CONSTRAINT TRIGGER version_insert_or_delete AFTER INSERT OR DELETE ON watch_time_grants
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION version_changed_row();

-- Only what a kiosk holds a copy of.
CREATE CONSTRAINT TRIGGER version_update AFTER UPDATE ON profile_rules
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((NEW.id, NEW.profile_id, NEW.weekday, NEW.minutes, NEW.quiet_from, NEW.quiet_to)
        IS DISTINCT FROM (OLD.id, OLD.profile_id, OLD.weekday, OLD.minutes, OLD.quiet_from, OLD.quiet_to))
    EXECUTE FUNCTION version_changed_row();
CREATE CONSTRAINT TRIGGER version_update AFTER UPDATE ON watch_time_grants
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((NEW.id, NEW.profile_id, NEW.date, NEW.minutes, NEW.kiosk_id)
        IS DISTINCT FROM (OLD.id, OLD.profile_id, OLD.date, OLD.minutes, OLD.kiosk_id))
    EXECUTE FUNCTION version_changed_row();

CREATE TRIGGER version_truncate AFTER TRUNCATE ON profile_rules EXECUTE FUNCTION void_history();
CREATE TRIGGER version_truncate AFTER TRUNCATE ON watch_time_grants EXECUTE FUNCTION void_history();
