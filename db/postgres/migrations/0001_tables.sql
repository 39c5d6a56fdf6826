-- The schema of record: what the documented production database and init.sql have in common after reconciliation, plus
-- the kiosks. Foreign keys take no action, so that nothing is ever deleted in passing; exceptions say why.

CREATE TABLE users (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    email varchar(255) NOT NULL UNIQUE,
    password_hash varchar(255) NOT NULL,
    name varchar(255) NOT NULL,
    deleted_at timestamp,
    deleted_by uuid REFERENCES users (id),
    created_at timestamp DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamp DEFAULT CURRENT_TIMESTAMP,
    -- Deprecated: older writers still fill it.
    user_uuid uuid UNIQUE DEFAULT gen_random_uuid()
);

CREATE TABLE profiles (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL REFERENCES users (id),
    name varchar(255) NOT NULL,
    age integer,
    age_rating_limit varchar(20),
    avatar_url varchar(500),
    daily_limit_minutes integer DEFAULT 60,
    deleted_at timestamp,
    created_at timestamp DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamp DEFAULT CURRENT_TIMESTAMP
);
CREATE INDEX idx_profiles_user_id ON profiles (user_id);

CREATE TABLE platforms (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    name varchar(100) NOT NULL,
    display_name varchar(100) NOT NULL,
    icon_url text,
    api_endpoint varchar(500),
    is_active boolean DEFAULT true,
    -- A duplicate names the row it stands for, here and below; it is never deleted.
    merged_into_id uuid REFERENCES platforms (id) DEFERRABLE INITIALLY DEFERRED,
    created_at timestamp DEFAULT CURRENT_TIMESTAMP
);
CREATE UNIQUE INDEX platforms_name_key ON platforms (name) WHERE merged_into_id IS NULL;

CREATE TABLE videos (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL REFERENCES users (id),
    platform_id uuid REFERENCES platforms (id),
    platform_video_id varchar(255),
    video_url text,
    title varchar(500) NOT NULL,
    description text,
    thumbnail_url text,
    duration_seconds integer,
    age_rating varchar(20),
    channel_name varchar(255),
    merged_into_id uuid REFERENCES videos (id) DEFERRABLE INITIALLY DEFERRED,
    created_at timestamp DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamp DEFAULT CURRENT_TIMESTAMP,
    CONSTRAINT unique_video_url_per_user UNIQUE (user_id, video_url)
);
CREATE UNIQUE INDEX unique_platform_video_per_user ON videos (user_id, platform_id, platform_video_id)
    WHERE merged_into_id IS NULL AND platform_video_id <> '';
CREATE INDEX idx_videos_platform_id ON videos (platform_id);
CREATE INDEX idx_videos_created_at ON videos (created_at DESC);
CREATE INDEX idx_videos_merged_into_id ON videos (merged_into_id) WHERE merged_into_id IS NOT NULL;

CREATE TABLE nfc_chips (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL REFERENCES users (id),
    chip_uid varchar(255) NOT NULL UNIQUE,
    label varchar(255),
    is_active boolean DEFAULT true,
    created_at timestamp DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamp DEFAULT CURRENT_TIMESTAMP,
    user_uuid uuid CONSTRAINT fk_nfc_chips_user_uuid REFERENCES users (user_uuid)
);
CREATE INDEX idx_nfc_chips_user_id ON nfc_chips (user_id);
-- Writers spell a chip's number with and without separators.
CREATE INDEX idx_nfc_chips_uid_norm ON nfc_chips
    (replace(replace(replace(lower(chip_uid), ':', ''), '-', ''), ' ', ''));

CREATE TABLE video_nfc_mappings (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    video_id uuid NOT NULL REFERENCES videos (id),
    nfc_chip_id uuid NOT NULL REFERENCES nfc_chips (id),
    profile_id uuid REFERENCES profiles (id),
    max_watch_time_minutes integer,
    is_active boolean DEFAULT true,
    merged_into_id uuid REFERENCES video_nfc_mappings (id) DEFERRABLE INITIALLY DEFERRED,
    created_at timestamp DEFAULT CURRENT_TIMESTAMP,
    updated_at timestamp DEFAULT CURRENT_TIMESTAMP,
    UNIQUE (video_id, nfc_chip_id, profile_id)
);
-- The constraint above lets any number of mappings for all children through, because nulls are distinct.
CREATE UNIQUE INDEX uq_mappings_anyprofile_live ON video_nfc_mappings (video_id, nfc_chip_id)
    WHERE profile_id IS NULL AND merged_into_id IS NULL;
CREATE INDEX idx_video_nfc_mappings_video_id ON video_nfc_mappings (video_id);
CREATE INDEX idx_video_nfc_mappings_nfc_chip_id ON video_nfc_mappings (nfc_chip_id);
CREATE INDEX idx_video_nfc_mappings_profile_id ON video_nfc_mappings (profile_id);

CREATE TABLE kiosks (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL REFERENCES users (id),
    name varchar(255) NOT NULL,
    credential_hash text NOT NULL UNIQUE,
    status varchar(20) NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'revoked')),
    settings jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(settings) = 'object'),
    app_version varchar(50),
    paired_at timestamptz NOT NULL DEFAULT now(),
    revoked_at timestamptz,
    last_seen_at timestamptz,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX idx_kiosks_user_id ON kiosks (user_id);

CREATE TABLE watch_sessions (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    user_id uuid NOT NULL REFERENCES users (id),
    video_id uuid NOT NULL REFERENCES videos (id),
    profile_id uuid REFERENCES profiles (id),
    -- Older writers delete chips without knowing of this column; that must go on working.
    nfc_chip_id uuid REFERENCES nfc_chips (id) ON DELETE SET NULL,
    started_at timestamp DEFAULT CURRENT_TIMESTAMP,
    ended_at timestamp,
    duration_seconds integer,
    -- No default: a row that says nothing must not claim "not completed".
    completed boolean,
    stopped_reason varchar(50),
    kiosk_id uuid REFERENCES kiosks (id) ON DELETE SET NULL
);
CREATE INDEX idx_watch_sessions_user_id ON watch_sessions (user_id);
CREATE INDEX idx_watch_sessions_video_id ON watch_sessions (video_id);
CREATE INDEX idx_watch_sessions_profile_id ON watch_sessions (profile_id);
CREATE INDEX idx_watch_sessions_nfc_chip_id ON watch_sessions (nfc_chip_id);

CREATE TABLE daily_watch_time (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    profile_id uuid NOT NULL REFERENCES profiles (id),
    date date NOT NULL,
    total_minutes integer DEFAULT 0,
    timezone varchar(50) DEFAULT 'UTC',
    UNIQUE (profile_id, date)
);
CREATE INDEX idx_daily_watch_time_profile_date ON daily_watch_time (profile_id, date);

CREATE TABLE kiosk_watch_time (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    -- Older writers that delete a profile do not know this table; that must go on working.
    profile_id uuid NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    date date NOT NULL,
    kiosk_id uuid NOT NULL REFERENCES kiosks (id),
    seconds integer NOT NULL CHECK (seconds >= 0),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (profile_id, date, kiosk_id)
);
CREATE INDEX idx_kiosk_watch_time_kiosk_id ON kiosk_watch_time (kiosk_id);

CREATE TABLE token_blacklist (
    id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
    token_jti varchar(255) NOT NULL UNIQUE,
    user_id uuid REFERENCES users (id),
    revoked_at timestamp DEFAULT CURRENT_TIMESTAMP,
    expires_at timestamp NOT NULL
);
CREATE INDEX idx_token_blacklist_expires_at ON token_blacklist (expires_at);
CREATE INDEX idx_token_blacklist_user_id ON token_blacklist (user_id);
