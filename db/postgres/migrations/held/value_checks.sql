-- Values that mean nothing are refused from then on: negative limits and durations, impossible ages. Held, because a backend
-- that writes such a value would get an error (23514). Rows that break a rule must be put right first: the evidence names
-- them, and validation stops at them.
-- mode: each
-- lock: ACCESS EXCLUSIVE for a moment; validation reads while writes go on
-- risk: a backend that writes such values gets errors
-- unless: rows
-- accepts: profiles.profiles_age_plausible, profiles.profiles_daily_limit_plausible, videos.videos_duration_plausible, watch_sessions.watch_sessions_duration_plausible

ALTER TABLE profiles ADD CONSTRAINT profiles_age_plausible CHECK (age BETWEEN 0 AND 120) NOT VALID;
ALTER TABLE profiles VALIDATE CONSTRAINT profiles_age_plausible;
ALTER TABLE profiles ADD CONSTRAINT profiles_daily_limit_plausible
    CHECK (daily_limit_minutes BETWEEN 0 AND 1440) NOT VALID;
ALTER TABLE profiles VALIDATE CONSTRAINT profiles_daily_limit_plausible;
ALTER TABLE videos ADD CONSTRAINT videos_duration_plausible CHECK (duration_seconds >= 0) NOT VALID;
ALTER TABLE videos VALIDATE CONSTRAINT videos_duration_plausible;
ALTER TABLE watch_sessions ADD CONSTRAINT watch_sessions_duration_plausible CHECK (duration_seconds >= 0) NOT VALID;
ALTER TABLE watch_sessions VALIDATE CONSTRAINT watch_sessions_duration_plausible;
