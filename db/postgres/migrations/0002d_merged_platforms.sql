-- Platforms of one name: one stands for all. Nothing is deleted and nothing points elsewhere afterwards; a duplicate only
-- names the row it stands for. That is the one that is active, has most videos, is oldest.
-- mode: each
-- lock: rows of the duplicates
-- risk: none: backends before this record do not read merged_into_id

WITH ranked AS (
    SELECT p.id, first_value(p.id) OVER (PARTITION BY p.name ORDER BY p.is_active IS FALSE, coalesce(v.videos, 0) DESC,
        p.created_at NULLS LAST, p.id) AS stands_for_all
    FROM platforms p
    LEFT JOIN (SELECT platform_id, count(*) AS videos FROM videos GROUP BY platform_id) v ON v.platform_id = p.id
    WHERE p.merged_into_id IS NULL
), merged AS (
    UPDATE platforms p SET merged_into_id = r.stands_for_all FROM ranked r
    WHERE p.id = r.id AND r.id <> r.stands_for_all RETURNING p.*
)
INSERT INTO row_reconciliations (step, table_name, row_key, kind, before, after, note)
    SELECT '0002d_merged_platforms', 'platforms', id::text, 'merged', to_jsonb(merged) || '{"merged_into_id": null}',
        jsonb_build_object('merged_into_id', merged_into_id), 'same name'
    FROM merged ON CONFLICT DO NOTHING;

-- A row that a backend added meanwhile may stand for one that has just become a duplicate itself.
UPDATE platforms alias SET merged_into_id = it.merged_into_id FROM platforms it
    WHERE alias.merged_into_id = it.id AND it.merged_into_id IS NOT NULL;
