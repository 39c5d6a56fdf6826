-- Finds a video by its number on its platform while the key that will do so is not there yet: the triggers of the next step
-- look for duplicates at every new video.
-- mode: concurrently
-- lock: SHARE UPDATE EXCLUSIVE: reads and writes go on
-- risk: waits for transactions that are older than itself; takes disk and time

CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_videos_number ON videos (user_id, platform_video_id)
    WHERE platform_video_id <> '';
