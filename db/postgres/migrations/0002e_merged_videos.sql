-- The same for videos of one household with one number on one platform, duplicates of platforms counting as one, and for
-- mappings of one chip to one video for all children. A video that most active mappings play stands for the others, then the
-- oldest; of mappings an active one with the smallest limit. Where ratings differ the strictest holds for readers, and a
-- person decides.
-- mode: batches
-- lock: rows of the duplicates of one page
-- risk: none: backends before this record do not read merged_into_id

WITH page AS (
    SELECT id FROM videos WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
), wanted AS (
    SELECT v.id, v.user_id, v.platform_video_id, coalesce(p.merged_into_id, p.id) AS platform
    FROM page JOIN videos v ON v.id = page.id JOIN platforms p ON p.id = v.platform_id
    WHERE v.merged_into_id IS NULL AND v.platform_video_id <> ''
), same AS (
    SELECT w.id AS wanted, v.id, v.created_at, v.age_rating, count(*) OVER (PARTITION BY w.id) AS copies,
        first_value(v.id) OVER (PARTITION BY w.id ORDER BY v.id) AS first
    FROM wanted w
    JOIN videos v ON v.user_id = w.user_id AND v.platform_video_id = w.platform_video_id AND v.platform_video_id <> ''
    JOIN platforms p ON p.id = v.platform_id AND coalesce(p.merged_into_id, p.id) = w.platform
    WHERE v.merged_into_id IS NULL
), counted AS (
    -- Each group once: when its first row is on the page.
    SELECT s.wanted, s.id, s.created_at, s.age_rating, (SELECT count(*) FROM video_nfc_mappings m
        WHERE m.video_id = s.id AND m.is_active IS NOT FALSE) AS mappings
    FROM same s WHERE s.copies > 1 AND s.first = s.wanted
), ranked AS (
    SELECT id, first_value(id) OVER (grp ORDER BY mappings DESC, created_at NULLS LAST, id) AS stands_for_all,
        min(coalesce(age_rating, '')) OVER grp <> max(coalesce(age_rating, '')) OVER grp AS ratings_differ
    FROM counted WINDOW grp AS (PARTITION BY wanted)
), merged AS (
    UPDATE videos v SET merged_into_id = r.stands_for_all FROM ranked r
    WHERE v.id = r.id AND r.id <> r.stands_for_all RETURNING v.*, r.ratings_differ
), noted AS (
    INSERT INTO row_reconciliations (step, table_name, row_key, kind, before, after, note)
    SELECT '0002e_merged_videos', 'videos', id::text, 'merged',
        to_jsonb(merged) - 'ratings_differ' || '{"merged_into_id": null}',
        jsonb_build_object('merged_into_id', merged_into_id),
        CASE WHEN ratings_differ THEN 'HELD: the ratings differ, the strictest holds until a person decides'
            ELSE 'same video' END
    FROM merged ON CONFLICT DO NOTHING
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM merged)::integer AS rows;

WITH page AS (
    SELECT id FROM videos WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
), followed AS (
    UPDATE videos alias SET merged_into_id = it.merged_into_id FROM videos it
    WHERE alias.id IN (SELECT id FROM page) AND alias.merged_into_id = it.id AND it.merged_into_id IS NOT NULL
    RETURNING alias.id
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM followed)::integer AS rows;

WITH page AS (
    SELECT id FROM nfc_chips WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
), ranked AS (
    SELECT m.id, first_value(m.id) OVER (PARTITION BY m.video_id, m.nfc_chip_id ORDER BY m.is_active IS FALSE,
        m.max_watch_time_minutes NULLS LAST, m.created_at NULLS LAST, m.id) AS stands_for_all
    FROM video_nfc_mappings m
    WHERE m.nfc_chip_id IN (SELECT id FROM page) AND m.profile_id IS NULL AND m.merged_into_id IS NULL
), merged AS (
    UPDATE video_nfc_mappings m SET merged_into_id = r.stands_for_all FROM ranked r
    WHERE m.id = r.id AND r.id <> r.stands_for_all RETURNING m.*
), noted AS (
    INSERT INTO row_reconciliations (step, table_name, row_key, kind, before, after, note)
    SELECT '0002e_merged_videos', 'video_nfc_mappings', id::text, 'merged',
        to_jsonb(merged) || '{"merged_into_id": null}', jsonb_build_object('merged_into_id', merged_into_id),
        'same chip and video, for all children'
    FROM merged ON CONFLICT DO NOTHING
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM merged)::integer AS rows;

WITH page AS (
    SELECT id FROM nfc_chips WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
), followed AS (
    UPDATE video_nfc_mappings alias SET merged_into_id = it.merged_into_id FROM video_nfc_mappings it
    WHERE alias.nfc_chip_id IN (SELECT id FROM page) AND alias.merged_into_id = it.id AND it.merged_into_id IS NOT NULL
    RETURNING alias.id
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM followed)::integer AS rows;
