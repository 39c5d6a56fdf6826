-- Columns that one of the two documented schemas lacks. None gets a default here that would claim something about rows
-- that exist: dates stay unknown, a session does not become "not completed". is_active is the exception: where the column
-- did not exist every row was active, and backends ask for is_active = true.
-- mode: each
-- lock: ACCESS EXCLUSIVE on one table, for a moment; nothing is rewritten
-- risk: none for backends that name their columns; SELECT * shows more of them

ALTER TABLE users ADD COLUMN IF NOT EXISTS deleted_at timestamp;
ALTER TABLE users ADD COLUMN IF NOT EXISTS deleted_by uuid;
ALTER TABLE users ADD COLUMN IF NOT EXISTS user_uuid uuid;

ALTER TABLE profiles ADD COLUMN IF NOT EXISTS age integer;
ALTER TABLE profiles ADD COLUMN IF NOT EXISTS age_rating_limit varchar(20);
ALTER TABLE profiles ADD COLUMN IF NOT EXISTS avatar_url varchar(500);
ALTER TABLE profiles ADD COLUMN IF NOT EXISTS daily_limit_minutes integer;
ALTER TABLE profiles ADD COLUMN IF NOT EXISTS deleted_at timestamp;

ALTER TABLE platforms ADD COLUMN IF NOT EXISTS display_name varchar(100);
ALTER TABLE platforms ADD COLUMN IF NOT EXISTS api_endpoint varchar(500);
ALTER TABLE platforms ADD COLUMN IF NOT EXISTS is_active boolean DEFAULT true;
ALTER TABLE platforms ADD COLUMN IF NOT EXISTS created_at timestamp;
ALTER TABLE platforms ADD COLUMN IF NOT EXISTS merged_into_id uuid;

ALTER TABLE videos ADD COLUMN IF NOT EXISTS merged_into_id uuid;

ALTER TABLE nfc_chips ADD COLUMN IF NOT EXISTS is_active boolean DEFAULT true;
ALTER TABLE nfc_chips ADD COLUMN IF NOT EXISTS updated_at timestamp;
ALTER TABLE nfc_chips ADD COLUMN IF NOT EXISTS user_uuid uuid;

ALTER TABLE video_nfc_mappings ADD COLUMN IF NOT EXISTS is_active boolean DEFAULT true;
ALTER TABLE video_nfc_mappings ADD COLUMN IF NOT EXISTS updated_at timestamp;
ALTER TABLE video_nfc_mappings ADD COLUMN IF NOT EXISTS merged_into_id uuid;

ALTER TABLE watch_sessions ADD COLUMN IF NOT EXISTS user_id uuid;
ALTER TABLE watch_sessions ADD COLUMN IF NOT EXISTS nfc_chip_id uuid;
ALTER TABLE watch_sessions ADD COLUMN IF NOT EXISTS completed boolean;
ALTER TABLE watch_sessions ADD COLUMN IF NOT EXISTS stopped_reason varchar(50);
ALTER TABLE watch_sessions ADD COLUMN IF NOT EXISTS kiosk_id uuid;
