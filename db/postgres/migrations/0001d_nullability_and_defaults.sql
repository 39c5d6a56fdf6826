-- Where one schema allows what the other forbids, rows exist that nobody can complete: it is allowed. Defaults are for rows
-- to come; those that exist keep what they have. completed loses its default, because "false" of a row that says nothing
-- would be a claim.
-- mode: each
-- lock: ACCESS EXCLUSIVE on one table, for a moment
-- risk: readers that take a session's profile for granted meet none on init.sql's rows

-- Such rows exist in one of the two databases; the kiosk and the gateway expect null.
-- squawk-ignore ban-drop-not-null
ALTER TABLE videos ALTER COLUMN platform_id DROP NOT NULL;
-- Such rows exist in one of the two databases; the kiosk and the gateway expect null.
-- squawk-ignore ban-drop-not-null
ALTER TABLE videos ALTER COLUMN platform_video_id DROP NOT NULL;
-- Such rows exist in one of the two databases; the kiosk and the gateway expect null.
-- squawk-ignore ban-drop-not-null
ALTER TABLE nfc_chips ALTER COLUMN label DROP NOT NULL;
-- Such rows exist in one of the two databases; the kiosk and the gateway expect null.
-- squawk-ignore ban-drop-not-null
ALTER TABLE watch_sessions ALTER COLUMN profile_id DROP NOT NULL;

ALTER TABLE users ALTER COLUMN id SET DEFAULT gen_random_uuid();
ALTER TABLE platforms ALTER COLUMN id SET DEFAULT gen_random_uuid();
ALTER TABLE videos ALTER COLUMN id SET DEFAULT gen_random_uuid();
ALTER TABLE profiles ALTER COLUMN id SET DEFAULT gen_random_uuid();
ALTER TABLE nfc_chips ALTER COLUMN id SET DEFAULT gen_random_uuid();
ALTER TABLE video_nfc_mappings ALTER COLUMN id SET DEFAULT gen_random_uuid();
ALTER TABLE watch_sessions ALTER COLUMN id SET DEFAULT gen_random_uuid();

ALTER TABLE users ALTER COLUMN user_uuid SET DEFAULT gen_random_uuid();
ALTER TABLE profiles ALTER COLUMN daily_limit_minutes SET DEFAULT 60;
ALTER TABLE platforms ALTER COLUMN created_at SET DEFAULT CURRENT_TIMESTAMP;
ALTER TABLE nfc_chips ALTER COLUMN updated_at SET DEFAULT CURRENT_TIMESTAMP;
ALTER TABLE video_nfc_mappings ALTER COLUMN updated_at SET DEFAULT CURRENT_TIMESTAMP;
ALTER TABLE watch_sessions ALTER COLUMN completed DROP DEFAULT;
