-- The partial keys take the names, and in an init.sql database the place, of the whole ones: rows merged away are outside.
-- mode: each
-- lock: ACCESS EXCLUSIVE on one table, for a moment
-- risk: ON CONFLICT (name) and ON CONFLICT (user_id, platform_id, platform_video_id), which only an init.sql backend could use, find no key any more

ALTER TABLE platforms DROP CONSTRAINT IF EXISTS platforms_name_key;
ALTER INDEX platforms_name_live RENAME TO platforms_name_key;
ALTER TABLE videos DROP CONSTRAINT IF EXISTS unique_platform_video_per_user;
ALTER INDEX unique_platform_video_live RENAME TO unique_platform_video_per_user;
