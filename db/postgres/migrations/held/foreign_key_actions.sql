-- Foreign keys stop taking rows along: deleting a row that others need fails instead of deleting or blanking them in passing.
-- Held, because a backend that relies on it would see its deletions refused (23503) from then on: first let it delete the
-- children itself, or mark rows as deleted as production does. Tokens of accounts that do not exist lose the account's id,
-- which is noted in row_reconciliations.
-- mode: each
-- lock: SHARE ROW EXCLUSIVE on both tables for a moment; validation reads while writes go on
-- risk: a backend that deletes parents and expects their children to go along gets errors

CREATE OR REPLACE FUNCTION take_no_action(child regclass, fk_column name, parent regclass) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    older record;
    wanted text := split_part(child::text, '.', -1) || '_' || fk_column || '_fkey';
BEGIN
    SELECT c.conname, c.confdeltype, c.confupdtype INTO older FROM pg_constraint c
        JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1] AND a.attname = fk_column
        WHERE c.contype = 'f' AND c.conrelid = child AND c.confrelid = parent AND cardinality(c.conkey) = 1;
    IF older.confdeltype = 'a' AND older.confupdtype = 'a' THEN
        IF older.conname <> wanted THEN
            EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT %I TO %I', child, older.conname, wanted);
        END IF;
        RETURN;
    END IF;
    EXECUTE format('ALTER TABLE %s ADD CONSTRAINT takes_no_action FOREIGN KEY (%I) REFERENCES %s (id) NOT VALID',
        child, fk_column, parent);
    IF older.conname IS NOT NULL THEN
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT %I', child, older.conname);
    END IF;
    EXECUTE format('ALTER TABLE %s RENAME CONSTRAINT takes_no_action TO %I', child, wanted);
END $$;

SELECT take_no_action('videos', 'user_id', 'users');
ALTER TABLE videos VALIDATE CONSTRAINT videos_user_id_fkey;
SELECT take_no_action('videos', 'platform_id', 'platforms');
ALTER TABLE videos VALIDATE CONSTRAINT videos_platform_id_fkey;
SELECT take_no_action('profiles', 'user_id', 'users');
ALTER TABLE profiles VALIDATE CONSTRAINT profiles_user_id_fkey;
SELECT take_no_action('nfc_chips', 'user_id', 'users');
ALTER TABLE nfc_chips VALIDATE CONSTRAINT nfc_chips_user_id_fkey;
SELECT take_no_action('video_nfc_mappings', 'video_id', 'videos');
ALTER TABLE video_nfc_mappings VALIDATE CONSTRAINT video_nfc_mappings_video_id_fkey;
SELECT take_no_action('video_nfc_mappings', 'nfc_chip_id', 'nfc_chips');
ALTER TABLE video_nfc_mappings VALIDATE CONSTRAINT video_nfc_mappings_nfc_chip_id_fkey;
SELECT take_no_action('video_nfc_mappings', 'profile_id', 'profiles');
ALTER TABLE video_nfc_mappings VALIDATE CONSTRAINT video_nfc_mappings_profile_id_fkey;
SELECT take_no_action('watch_sessions', 'user_id', 'users');
ALTER TABLE watch_sessions VALIDATE CONSTRAINT watch_sessions_user_id_fkey;
SELECT take_no_action('watch_sessions', 'profile_id', 'profiles');
ALTER TABLE watch_sessions VALIDATE CONSTRAINT watch_sessions_profile_id_fkey;
SELECT take_no_action('watch_sessions', 'video_id', 'videos');
ALTER TABLE watch_sessions VALIDATE CONSTRAINT watch_sessions_video_id_fkey;
SELECT take_no_action('daily_watch_time', 'profile_id', 'profiles');
ALTER TABLE daily_watch_time VALIDATE CONSTRAINT daily_watch_time_profile_id_fkey;
SELECT take_no_action('token_blacklist', 'user_id', 'users');
-- Once new ones are refused.
WITH orphans AS (
    SELECT token_jti, user_id FROM token_blacklist t
    WHERE user_id IS NOT NULL AND NOT EXISTS (SELECT FROM users u WHERE u.id = t.user_id)
), noted AS (
    INSERT INTO row_reconciliations (step, table_name, row_key, kind, before, after, note)
    SELECT 'held/foreign_key_actions', 'token_blacklist', token_jti, 'account_unknown',
        jsonb_build_object('user_id', user_id), '{"user_id": null}', 'there is no such account; the token stays refused'
    FROM orphans ON CONFLICT DO NOTHING
)
UPDATE token_blacklist SET user_id = NULL WHERE token_jti IN (SELECT token_jti FROM orphans);
ALTER TABLE token_blacklist VALIDATE CONSTRAINT token_blacklist_user_id_fkey;

DROP FUNCTION take_no_action(regclass, name, regclass);
