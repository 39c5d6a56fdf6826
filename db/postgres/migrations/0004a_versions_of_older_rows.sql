-- Rows that were there before the triggers: without a version of their own, deleting them would leave no tombstone and a
-- kiosk would keep them. Revision 0 was never anything's, so nothing is sent twice.
-- mode: batches
-- lock: FOR KEY SHARE on the rows of one page: only deleting one of them waits
-- risk: none

WITH page AS (
    SELECT id FROM users WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2 FOR KEY SHARE
), households AS (
    INSERT INTO household_revisions (user_id, revision) SELECT id, 0 FROM page ON CONFLICT DO NOTHING
), versioned AS (
    INSERT INTO row_versions (user_id, table_name, row_id, revision, deleted)
    SELECT id, 'users', id, 0, false FROM page ON CONFLICT DO NOTHING RETURNING row_id
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM versioned)::integer AS rows;

WITH page AS (
    SELECT id FROM platforms WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2 FOR KEY SHARE
), versioned AS (
    INSERT INTO row_versions (user_id, table_name, row_id, revision, deleted)
    SELECT '00000000-0000-0000-0000-000000000000', 'platforms', id, 0, false FROM page
    ON CONFLICT DO NOTHING RETURNING row_id
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM versioned)::integer AS rows;

WITH page AS (
    SELECT id, user_id FROM profiles WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2 FOR KEY SHARE
), versioned AS (
    INSERT INTO row_versions (user_id, table_name, row_id, revision, deleted)
    SELECT user_id, 'profiles', id, 0, false FROM page ON CONFLICT DO NOTHING RETURNING row_id
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM versioned)::integer AS rows;

WITH page AS (
    SELECT id, user_id FROM videos WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2 FOR KEY SHARE
), versioned AS (
    INSERT INTO row_versions (user_id, table_name, row_id, revision, deleted)
    SELECT user_id, 'videos', id, 0, false FROM page ON CONFLICT DO NOTHING RETURNING row_id
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM versioned)::integer AS rows;

WITH page AS (
    SELECT id, user_id FROM nfc_chips WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2 FOR KEY SHARE
), versioned AS (
    INSERT INTO row_versions (user_id, table_name, row_id, revision, deleted)
    SELECT user_id, 'nfc_chips', id, 0, false FROM page ON CONFLICT DO NOTHING RETURNING row_id
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM versioned)::integer AS rows;

WITH page AS (
    SELECT id, nfc_chip_id FROM video_nfc_mappings
    WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2 FOR KEY SHARE
), versioned AS (
    INSERT INTO row_versions (user_id, table_name, row_id, revision, deleted)
    SELECT chip.user_id, 'video_nfc_mappings', page.id, 0, false FROM page JOIN nfc_chips chip ON chip.id = page.nfc_chip_id
    ON CONFLICT DO NOTHING RETURNING row_id
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM versioned)::integer AS rows;

WITH page AS (
    SELECT id, profile_id FROM daily_watch_time
    WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2 FOR KEY SHARE
), versioned AS (
    INSERT INTO row_versions (user_id, table_name, row_id, revision, deleted)
    SELECT profile.user_id, 'daily_watch_time', page.id, 0, false FROM page JOIN profiles profile ON profile.id = page.profile_id
    ON CONFLICT DO NOTHING RETURNING row_id
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM versioned)::integer AS rows;
