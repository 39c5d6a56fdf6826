-- Constraint triggers, because only those can wait for the end of the transaction. WHEN is judged at once, so an update
-- that changes nothing costs nothing.

CREATE CONSTRAINT TRIGGER version_insert_or_delete AFTER INSERT OR DELETE ON platforms
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION version_changed_row();
CREATE CONSTRAINT TRIGGER version_insert_or_delete AFTER INSERT OR DELETE ON users
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION version_changed_row();
CREATE CONSTRAINT TRIGGER version_insert_or_delete AFTER INSERT OR DELETE ON profiles
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION version_changed_row();
CREATE CONSTRAINT TRIGGER version_insert_or_delete AFTER INSERT OR DELETE ON kiosks
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION version_changed_row();
CREATE CONSTRAINT TRIGGER version_insert_or_delete AFTER INSERT OR DELETE ON videos
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION version_changed_row();
CREATE CONSTRAINT TRIGGER version_insert_or_delete AFTER INSERT OR DELETE ON nfc_chips
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION version_changed_row();
CREATE CONSTRAINT TRIGGER version_insert_or_delete AFTER INSERT OR DELETE ON video_nfc_mappings
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION version_changed_row();
CREATE CONSTRAINT TRIGGER version_insert_or_delete AFTER INSERT OR DELETE ON daily_watch_time
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION version_changed_row();
CREATE CONSTRAINT TRIGGER version_insert_or_delete AFTER INSERT OR DELETE ON kiosk_watch_time
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION version_changed_row();

CREATE CONSTRAINT TRIGGER version_update AFTER UPDATE ON platforms
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW IS DISTINCT FROM OLD)
    EXECUTE FUNCTION version_changed_row();
CREATE CONSTRAINT TRIGGER version_update AFTER UPDATE ON profiles
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW IS DISTINCT FROM OLD)
    EXECUTE FUNCTION version_changed_row();
CREATE CONSTRAINT TRIGGER version_update AFTER UPDATE ON videos
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW IS DISTINCT FROM OLD)
    EXECUTE FUNCTION version_changed_row();
CREATE CONSTRAINT TRIGGER version_update AFTER UPDATE ON nfc_chips
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW IS DISTINCT FROM OLD)
    EXECUTE FUNCTION version_changed_row();
CREATE CONSTRAINT TRIGGER version_update AFTER UPDATE ON video_nfc_mappings
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW IS DISTINCT FROM OLD)
    EXECUTE FUNCTION version_changed_row();
CREATE CONSTRAINT TRIGGER version_update AFTER UPDATE ON daily_watch_time
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW IS DISTINCT FROM OLD)
    EXECUTE FUNCTION version_changed_row();
CREATE CONSTRAINT TRIGGER version_update AFTER UPDATE ON kiosk_watch_time
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW IS DISTINCT FROM OLD)
    EXECUTE FUNCTION version_changed_row();

-- Of these two only what a kiosk holds a copy of: a new password or a sign of life concerns no kiosk.
CREATE CONSTRAINT TRIGGER version_update AFTER UPDATE ON users
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((NEW.id, NEW.name, NEW.deleted_at) IS DISTINCT FROM (OLD.id, OLD.name, OLD.deleted_at))
    EXECUTE FUNCTION version_changed_row();
CREATE CONSTRAINT TRIGGER version_update AFTER UPDATE ON kiosks
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN ((NEW.id, NEW.user_id, NEW.name, NEW.status, NEW.settings, NEW.paired_at, NEW.revoked_at)
        IS DISTINCT FROM (OLD.id, OLD.user_id, OLD.name, OLD.status, OLD.settings, OLD.paired_at, OLD.revoked_at))
    EXECUTE FUNCTION version_changed_row();

-- A chip that changes households takes its mappings along, a child its watch times.
CREATE CONSTRAINT TRIGGER version_moved AFTER UPDATE ON nfc_chips
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.user_id <> OLD.user_id)
    EXECUTE FUNCTION version_rows_moved_along();
CREATE CONSTRAINT TRIGGER version_moved AFTER UPDATE ON profiles
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.user_id <> OLD.user_id)
    EXECUTE FUNCTION version_rows_moved_along();

CREATE TRIGGER version_truncate AFTER TRUNCATE ON platforms EXECUTE FUNCTION void_history();
CREATE TRIGGER version_truncate AFTER TRUNCATE ON users EXECUTE FUNCTION void_history();
CREATE TRIGGER version_truncate AFTER TRUNCATE ON profiles EXECUTE FUNCTION void_history();
CREATE TRIGGER version_truncate AFTER TRUNCATE ON kiosks EXECUTE FUNCTION void_history();
CREATE TRIGGER version_truncate AFTER TRUNCATE ON videos EXECUTE FUNCTION void_history();
CREATE TRIGGER version_truncate AFTER TRUNCATE ON nfc_chips EXECUTE FUNCTION void_history();
CREATE TRIGGER version_truncate AFTER TRUNCATE ON video_nfc_mappings EXECUTE FUNCTION void_history();
CREATE TRIGGER version_truncate AFTER TRUNCATE ON daily_watch_time EXECUTE FUNCTION void_history();
CREATE TRIGGER version_truncate AFTER TRUNCATE ON kiosk_watch_time EXECUTE FUNCTION void_history();
