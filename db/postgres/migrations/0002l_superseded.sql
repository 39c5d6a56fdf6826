-- Indexes that another one on the same columns makes needless. (idx_daily_watch_time_profile_date is one as well, but
-- the document names it as wanted.)
-- mode: concurrently
-- lock: SHARE UPDATE EXCLUSIVE: reads and writes go on
-- risk: none

DROP INDEX CONCURRENTLY IF EXISTS idx_users_email;
DROP INDEX CONCURRENTLY IF EXISTS idx_token_blacklist_token_jti;
