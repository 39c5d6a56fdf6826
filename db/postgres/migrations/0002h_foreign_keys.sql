-- Foreign keys of the columns that are new in either database.
-- mode: each
-- lock: SHARE ROW EXCLUSIVE on both tables for a moment; validation reads while writes go on
-- risk: none: the values are new, and valid by how they were made

ALTER TABLE platforms ADD CONSTRAINT platforms_merged_into_id_fkey FOREIGN KEY (merged_into_id)
    REFERENCES platforms (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
ALTER TABLE platforms VALIDATE CONSTRAINT platforms_merged_into_id_fkey;

ALTER TABLE videos ADD CONSTRAINT videos_merged_into_id_fkey FOREIGN KEY (merged_into_id)
    REFERENCES videos (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
ALTER TABLE videos VALIDATE CONSTRAINT videos_merged_into_id_fkey;

ALTER TABLE video_nfc_mappings ADD CONSTRAINT video_nfc_mappings_merged_into_id_fkey FOREIGN KEY (merged_into_id)
    REFERENCES video_nfc_mappings (id) DEFERRABLE INITIALLY DEFERRED NOT VALID;
ALTER TABLE video_nfc_mappings VALIDATE CONSTRAINT video_nfc_mappings_merged_into_id_fkey;

ALTER TABLE watch_sessions ADD CONSTRAINT watch_sessions_kiosk_id_fkey FOREIGN KEY (kiosk_id)
    REFERENCES kiosks (id) ON DELETE SET NULL NOT VALID;
ALTER TABLE watch_sessions VALIDATE CONSTRAINT watch_sessions_kiosk_id_fkey;
