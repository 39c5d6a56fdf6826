-- Two references had no index: deleting a mapping or a kiosk read whole tables.
-- mode: concurrently
-- lock: SHARE UPDATE EXCLUSIVE: reads and writes go on
-- risk: waits for transactions that are older than itself; takes disk and time

CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_video_nfc_mappings_merged_into_id ON video_nfc_mappings (merged_into_id)
    WHERE merged_into_id IS NOT NULL;
CREATE INDEX CONCURRENTLY IF NOT EXISTS idx_watch_sessions_kiosk_id ON watch_sessions (kiosk_id)
    WHERE kiosk_id IS NOT NULL;
