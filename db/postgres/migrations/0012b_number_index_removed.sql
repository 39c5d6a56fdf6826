-- Nothing looks for duplicates by number alone any more.
-- mode: concurrently
-- lock: SHARE UPDATE EXCLUSIVE: reads and writes go on
-- risk: none

DROP INDEX CONCURRENTLY IF EXISTS idx_videos_number;
