-- Makes room for the triggers of the next step, which bear the same names: until those are in place these go on working.
-- mode: each
-- lock: ACCESS EXCLUSIVE on one table, for a moment
-- risk: none

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'users'::regclass AND tgname = 'update_users_updated_at') THEN
        ALTER TRIGGER update_users_updated_at ON users RENAME TO older_updated_at;
    END IF;
END $$;

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'videos'::regclass AND tgname = 'update_videos_updated_at') THEN
        ALTER TRIGGER update_videos_updated_at ON videos RENAME TO older_updated_at;
    END IF;
END $$;

DO $$ BEGIN
    IF EXISTS (SELECT FROM pg_trigger WHERE tgrelid = 'profiles'::regclass AND tgname = 'update_profiles_updated_at') THEN
        ALTER TRIGGER update_profiles_updated_at ON profiles RENAME TO older_updated_at;
    END IF;
END $$;
