-- A transaction that was under way while rows were merged may have added a copy of one that has become a copy itself. The
-- triggers of the step before waited for such transactions to end; from there on none can come.
-- mode: batches
-- lock: rows of one page
-- risk: none

-- What came after the merge, before the triggers knew copies of platforms.
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
    SELECT '0012a_copies_of_copies', 'videos', id::text, 'merged',
        to_jsonb(merged) - 'ratings_differ' || '{"merged_into_id": null}',
        jsonb_build_object('merged_into_id', merged_into_id),
        CASE WHEN ratings_differ THEN 'HELD: the ratings differ, the strictest holds until a person decides'
            ELSE 'same video' END
    FROM merged ON CONFLICT DO NOTHING
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM merged)::integer AS rows;

WITH page AS (
    SELECT id FROM platforms WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
), followed AS (
    UPDATE platforms alias SET merged_into_id = it.merged_into_id FROM platforms it
    WHERE alias.id IN (SELECT id FROM page) AND alias.merged_into_id = it.id AND it.merged_into_id IS NOT NULL
    RETURNING alias.id
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM followed)::integer AS rows;

WITH page AS (
    SELECT id FROM videos WHERE merged_into_id IS NOT NULL AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2
), followed AS (
    UPDATE videos alias SET merged_into_id = it.merged_into_id FROM videos it
    WHERE alias.id IN (SELECT id FROM page) AND alias.merged_into_id = it.id AND it.merged_into_id IS NOT NULL
    RETURNING alias.id
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM followed)::integer AS rows;

WITH page AS (
    SELECT id FROM video_nfc_mappings WHERE merged_into_id IS NOT NULL AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2
), followed AS (
    UPDATE video_nfc_mappings alias SET merged_into_id = it.merged_into_id FROM video_nfc_mappings it
    WHERE alias.id IN (SELECT id FROM page) AND alias.merged_into_id = it.id AND it.merged_into_id IS NOT NULL
    RETURNING alias.id
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM followed)::integer AS rows;

-- And where the one that counted was deleted or switched off before they knew by what rule the next one does.
WITH page AS (
    SELECT id FROM nfc_chips WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
), mains AS (
    SELECT DISTINCT m.merged_into_id AS id FROM video_nfc_mappings m
    WHERE m.nfc_chip_id IN (SELECT id FROM page) AND m.merged_into_id IS NOT NULL
), elected AS (
    SELECT elect_mapping(id) FROM mains
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM elected)::integer AS rows;
