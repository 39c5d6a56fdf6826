-- What can be known of production's rows from other rows: a platform's name to show, and whose household a session is of.
-- Which chip started a session, and whether it was watched to the end, nobody knows: that stays null.
-- mode: batches
-- lock: rows of one page
-- risk: none: backends before this record do not read these columns
-- for: production

WITH page AS (
    SELECT id FROM platforms WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
), filled AS (
    UPDATE platforms SET display_name = name
    WHERE id IN (SELECT id FROM page) AND display_name IS NULL RETURNING id
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM filled)::integer AS rows;

WITH page AS (
    SELECT id FROM watch_sessions WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
), filled AS (
    UPDATE watch_sessions s SET user_id = p.user_id FROM profiles p
    WHERE s.id IN (SELECT id FROM page) AND s.user_id IS NULL AND p.id = s.profile_id RETURNING s.id
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM filled)::integer AS rows;
