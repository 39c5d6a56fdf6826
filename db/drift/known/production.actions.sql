-- Goes after production.sql: the ON DELETE actions that init.sql gives to the same foreign keys, in case production has them.
-- Not watch_sessions.profile_id: init.sql says SET NULL there, and production's column is NOT NULL.

ALTER TABLE videos DROP CONSTRAINT videos_user_id_fkey,
    ADD CONSTRAINT videos_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE profiles DROP CONSTRAINT profiles_user_id_fkey,
    ADD CONSTRAINT profiles_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE nfc_chips DROP CONSTRAINT nfc_chips_user_id_fkey,
    ADD CONSTRAINT nfc_chips_user_id_fkey FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE;
ALTER TABLE video_nfc_mappings DROP CONSTRAINT video_nfc_mappings_video_id_fkey,
    ADD CONSTRAINT video_nfc_mappings_video_id_fkey
        FOREIGN KEY (video_id) REFERENCES videos(id) ON DELETE CASCADE;
ALTER TABLE video_nfc_mappings DROP CONSTRAINT video_nfc_mappings_nfc_chip_id_fkey,
    ADD CONSTRAINT video_nfc_mappings_nfc_chip_id_fkey
        FOREIGN KEY (nfc_chip_id) REFERENCES nfc_chips(id) ON DELETE CASCADE;
ALTER TABLE video_nfc_mappings DROP CONSTRAINT video_nfc_mappings_profile_id_fkey,
    ADD CONSTRAINT video_nfc_mappings_profile_id_fkey
        FOREIGN KEY (profile_id) REFERENCES profiles(id) ON DELETE SET NULL;
ALTER TABLE watch_sessions DROP CONSTRAINT watch_sessions_video_id_fkey,
    ADD CONSTRAINT watch_sessions_video_id_fkey FOREIGN KEY (video_id) REFERENCES videos(id) ON DELETE CASCADE;
