-- Rules and grants from before the triggers: without a version of their own, deleting them would leave no tombstone and a
-- kiosk would keep them. Each gets a new revision, so that kiosks also hear of what was written while nothing noted it.
-- mode: batches
-- lock: the revisions of the households whose rows are on one page: their writers wait at their commit
-- risk: none

WITH page AS (
    SELECT id, profile_id FROM profile_rules WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
), unversioned AS (
    -- By household, as whoever locks several does.
    SELECT page.id FROM page JOIN profiles profile ON profile.id = page.profile_id
    WHERE NOT EXISTS (SELECT FROM row_versions WHERE row_id = page.id AND table_name = 'profile_rules')
    ORDER BY profile.user_id
), versioned AS (
    SELECT version_row('profile_rules', id) FROM unversioned
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM versioned)::integer AS rows;

WITH page AS (
    SELECT id, profile_id FROM watch_time_grants WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
), unversioned AS (
    SELECT page.id FROM page JOIN profiles profile ON profile.id = page.profile_id
    WHERE NOT EXISTS (SELECT FROM row_versions WHERE row_id = page.id AND table_name = 'watch_time_grants')
    ORDER BY profile.user_id
), versioned AS (
    SELECT version_row('watch_time_grants', id) FROM unversioned
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM versioned)::integer AS rows;
