-- uuid-ossp made init.sql's ids; PostgreSQL does that by itself since version 13. Left where something else uses it.
-- mode: each
-- lock: none on tables
-- risk: functions that call uuid_generate_v4() inside their text are not seen as users of it
-- for: init

DO $$ BEGIN
    DROP EXTENSION IF EXISTS "uuid-ossp";
EXCEPTION WHEN dependent_objects_still_exist OR insufficient_privilege THEN
    RAISE NOTICE 'uuid-ossp stays: %', SQLERRM;
END $$;
