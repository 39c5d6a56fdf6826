-- What init.sql asks of sessions and platforms, and production's rows now fulfil. A chip may still be deleted: the session
-- forgets it.
-- mode: each
-- lock: SHARE ROW EXCLUSIVE or ACCESS EXCLUSIVE for a moment; validation reads while writes go on
-- risk: none: triggers fill both columns for backends that do not know them
-- for: production

-- Where deleting an account takes its children along, a backend relies on that: sessions then go with it as well, until a
-- person approves the step foreign_key_actions.
DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND conrelid = 'profiles'::regclass
        AND confrelid = 'users'::regclass AND confdeltype = 'c') THEN
        ALTER TABLE watch_sessions ADD CONSTRAINT watch_sessions_user_id_fkey FOREIGN KEY (user_id)
            REFERENCES users (id) ON DELETE CASCADE NOT VALID;
    ELSE
        ALTER TABLE watch_sessions ADD CONSTRAINT watch_sessions_user_id_fkey FOREIGN KEY (user_id)
            REFERENCES users (id) NOT VALID;
    END IF;
END $$;
ALTER TABLE watch_sessions VALIDATE CONSTRAINT watch_sessions_user_id_fkey;
ALTER TABLE watch_sessions ADD CONSTRAINT watch_sessions_nfc_chip_id_fkey FOREIGN KEY (nfc_chip_id)
    REFERENCES nfc_chips (id) ON DELETE SET NULL NOT VALID;
ALTER TABLE watch_sessions VALIDATE CONSTRAINT watch_sessions_nfc_chip_id_fkey;

-- Through a checked constraint, so that the table is not read under the strongest lock.
ALTER TABLE watch_sessions ADD CONSTRAINT watch_sessions_user_id_known CHECK (user_id IS NOT NULL) NOT VALID;
ALTER TABLE watch_sessions VALIDATE CONSTRAINT watch_sessions_user_id_known;
ALTER TABLE watch_sessions ALTER COLUMN user_id SET NOT NULL;
ALTER TABLE watch_sessions DROP CONSTRAINT watch_sessions_user_id_known;

ALTER TABLE platforms ADD CONSTRAINT platforms_display_name_known CHECK (display_name IS NOT NULL) NOT VALID;
ALTER TABLE platforms VALIDATE CONSTRAINT platforms_display_name_known;
ALTER TABLE platforms ALTER COLUMN display_name SET NOT NULL;
ALTER TABLE platforms DROP CONSTRAINT platforms_display_name_known;
