-- The key of the second identity, which production has.
-- mode: concurrently
-- lock: SHARE UPDATE EXCLUSIVE: reads and writes go on
-- risk: none
-- for: init

CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS users_user_uuid_key ON users (user_uuid);
