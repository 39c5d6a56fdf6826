-- The record's own triggers do their work now, and know a backfill from an edit.
-- mode: each
-- lock: ACCESS EXCLUSIVE on one table, for a moment
-- risk: none: the older function stays where something else uses it

DROP TRIGGER IF EXISTS older_updated_at ON users;
DROP TRIGGER IF EXISTS older_updated_at ON videos;
DROP TRIGGER IF EXISTS older_updated_at ON profiles;
DO $$ BEGIN
    DROP FUNCTION IF EXISTS update_updated_at_column();
EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN
    RAISE NOTICE 'update_updated_at_column() stays: %', SQLERRM;
END $$;
