-- Mappings and sessions that point at a duplicate of a video point at the video itself, so that the duplicates can be removed
-- by hand one day. What each pointed at is kept in row_reconciliations, and with it can be undone. A mapping stays where it is
-- when the video itself has the same mapping already. Held, because a person should have looked at ratings that differ.
-- mode: batches
-- lock: rows of one page
-- risk: a backend that still shows the duplicate shows it without chips

WITH page AS (
    SELECT id FROM video_nfc_mappings WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
), followed AS (
    UPDATE video_nfc_mappings m SET video_id = v.merged_into_id FROM videos v
    WHERE m.id IN (SELECT id FROM page) AND v.id = m.video_id AND v.merged_into_id IS NOT NULL
        AND NOT EXISTS (SELECT FROM video_nfc_mappings other JOIN videos ov ON ov.id = other.video_id
            WHERE other.id <> m.id AND other.nfc_chip_id = m.nfc_chip_id
                AND coalesce(ov.merged_into_id, ov.id) = v.merged_into_id
                AND other.profile_id IS NOT DISTINCT FROM m.profile_id)
    RETURNING m.id, v.id AS older_video_id, m.video_id
), noted AS (
    INSERT INTO row_reconciliations (step, table_name, row_key, kind, before, after)
    SELECT 'held/follow_merges', 'video_nfc_mappings', id::text, 'repointed',
        jsonb_build_object('video_id', older_video_id), jsonb_build_object('video_id', video_id)
    FROM followed ON CONFLICT DO NOTHING
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM followed)::integer AS rows;

WITH page AS (
    SELECT id FROM watch_sessions WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
), followed AS (
    UPDATE watch_sessions s SET video_id = v.merged_into_id FROM videos v
    WHERE s.id IN (SELECT id FROM page) AND v.id = s.video_id AND v.merged_into_id IS NOT NULL
    RETURNING s.id, v.id AS older_video_id, s.video_id
), noted AS (
    INSERT INTO row_reconciliations (step, table_name, row_key, kind, before, after)
    SELECT 'held/follow_merges', 'watch_sessions', id::text, 'repointed',
        jsonb_build_object('video_id', older_video_id), jsonb_build_object('video_id', video_id)
    FROM followed ON CONFLICT DO NOTHING
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM followed)::integer AS rows;
