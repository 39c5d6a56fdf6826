-- Indexes that the document misses, those that its foreign keys lack, and the keys of what is not merged away.
-- mode: concurrently
-- lock: SHARE UPDATE EXCLUSIVE: reads and writes go on
-- risk: waits for transactions that are older than itself; takes disk and time

CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_profiles_user_id ON profiles (user_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_videos_platform_id ON videos (platform_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_videos_created_at ON videos (created_at DESC);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_videos_merged_into_id ON videos (merged_into_id)
    WHERE merged_into_id IS NOT NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_nfc_chips_user_id ON nfc_chips (user_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_nfc_chips_uid_norm ON nfc_chips
    (replace(replace(replace(lower(chip_uid), ':', ''), '-', ''), ' ', ''));
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_video_nfc_mappings_video_id ON video_nfc_mappings (video_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_video_nfc_mappings_nfc_chip_id ON video_nfc_mappings (nfc_chip_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_video_nfc_mappings_profile_id ON video_nfc_mappings (profile_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_watch_sessions_user_id ON watch_sessions (user_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_watch_sessions_video_id ON watch_sessions (video_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_watch_sessions_profile_id ON watch_sessions (profile_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_watch_sessions_nfc_chip_id ON watch_sessions (nfc_chip_id);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_daily_watch_time_profile_date ON daily_watch_time (profile_id, date);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_token_blacklist_expires_at ON token_blacklist (expires_at);
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_token_blacklist_user_id ON token_blacklist (user_id);

-- Under names of their own, because init.sql has whole constraints of the final names.
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS platforms_name_live ON platforms (name) WHERE merged_into_id IS NULL;
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS unique_platform_video_live ON videos (user_id, platform_id, platform_video_id)
    WHERE merged_into_id IS NULL AND platform_video_id <> '';
CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS uq_mappings_anyprofile_live ON video_nfc_mappings (video_id, nfc_chip_id)
    WHERE profile_id IS NULL AND merged_into_id IS NULL;
