-- A backend that deletes an account does not know its kiosks: they go with it. And where deleting a child sets its mappings'
-- profile to null, that would open the child's chip to all children: such a mapping becomes inactive instead.
-- mode: each
-- lock: SHARE ROW EXCLUSIVE on kiosks, users and video_nfc_mappings for a moment
-- risk: none

ALTER TABLE kiosks DROP CONSTRAINT kiosks_user_id_fkey,
    ADD CONSTRAINT kiosks_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE NOT VALID;
ALTER TABLE kiosks VALIDATE CONSTRAINT kiosks_user_id_fkey;

CREATE FUNCTION close_orphaned_mapping() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM public.profiles WHERE id = OLD.profile_id) THEN
        NEW.is_active := false;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER close_orphaned_mapping BEFORE UPDATE ON video_nfc_mappings
    FOR EACH ROW WHEN (OLD.profile_id IS NOT NULL AND NEW.profile_id IS NULL)
    EXECUTE FUNCTION close_orphaned_mapping();
