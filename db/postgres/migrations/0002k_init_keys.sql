-- Keys that production has on columns that init.sql lacks.
-- mode: each
-- lock: SHARE ROW EXCLUSIVE or ACCESS EXCLUSIVE for a moment; validation reads while writes go on
-- risk: none: the values are new
-- for: init

ALTER TABLE users ADD CONSTRAINT users_user_uuid_key UNIQUE USING INDEX users_user_uuid_key;
ALTER TABLE users ADD CONSTRAINT users_deleted_by_fkey FOREIGN KEY (deleted_by) REFERENCES users (id) NOT VALID;
ALTER TABLE users VALIDATE CONSTRAINT users_deleted_by_fkey;
ALTER TABLE nfc_chips ADD CONSTRAINT fk_nfc_chips_user_uuid FOREIGN KEY (user_uuid) REFERENCES users (user_uuid) NOT VALID;
ALTER TABLE nfc_chips VALIDATE CONSTRAINT fk_nfc_chips_user_uuid;
