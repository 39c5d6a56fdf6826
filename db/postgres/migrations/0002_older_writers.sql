-- What lets backends that were written against either older schema go on writing: values they do not know are filled in,
-- a duplicate they insert becomes an alias instead of an error, and deleting a row hands its aliases to an heir.

CREATE FUNCTION touch_updated_at() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- A backfill is not an edit, and neither is an update that changes nothing.
    IF NEW IS DISTINCT FROM OLD AND current_setting('medio.backfill', true) IS DISTINCT FROM 'on' THEN
        NEW.updated_at := CURRENT_TIMESTAMP;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER update_users_updated_at BEFORE UPDATE ON users
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER update_profiles_updated_at BEFORE UPDATE ON profiles
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER update_videos_updated_at BEFORE UPDATE ON videos
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER update_nfc_chips_updated_at BEFORE UPDATE ON nfc_chips
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER update_video_nfc_mappings_updated_at BEFORE UPDATE ON video_nfc_mappings
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();
CREATE TRIGGER update_kiosks_updated_at BEFORE UPDATE OF user_id, name, status, settings, revoked_at ON kiosks
    FOR EACH ROW EXECUTE FUNCTION touch_updated_at();

CREATE FUNCTION fill_session_household() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.user_id IS NULL THEN
        SELECT user_id INTO NEW.user_id FROM public.profiles WHERE id = NEW.profile_id;
    END IF;
    RETURN NEW;
END $$;

CREATE TRIGGER compat_sessions BEFORE INSERT OR UPDATE ON watch_sessions
    FOR EACH ROW EXECUTE FUNCTION fill_session_household();

-- Two writers of one key take turns, so that the second finds the first and becomes its alias. One lock for a household,
-- not one for each key: a transaction may insert 100,000 rows, and the lock table does not hold as many.

CREATE FUNCTION adopt_platform() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.display_name := coalesce(NEW.display_name, NEW.name);
    IF NEW.merged_into_id IS NOT NULL OR (TG_OP = 'UPDATE' AND NEW.name IS NOT DISTINCT FROM OLD.name) THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('medio.platforms', 0));
    SELECT id INTO NEW.merged_into_id FROM public.platforms
        WHERE name = NEW.name AND merged_into_id IS NULL AND id <> NEW.id
        ORDER BY created_at NULLS FIRST, id LIMIT 1;
    RETURN NEW;
END $$;

CREATE TRIGGER compat_platforms BEFORE INSERT OR UPDATE ON platforms
    FOR EACH ROW EXECUTE FUNCTION adopt_platform();

CREATE FUNCTION adopt_video() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.merged_into_id IS NOT NULL OR NEW.platform_id IS NULL OR coalesce(NEW.platform_video_id, '') = ''
        OR (TG_OP = 'UPDATE' AND (NEW.user_id, NEW.platform_id, NEW.platform_video_id)
            IS NOT DISTINCT FROM (OLD.user_id, OLD.platform_id, OLD.platform_video_id)) THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('medio.household.' || NEW.user_id, 0));
    SELECT id INTO NEW.merged_into_id FROM public.videos
        WHERE user_id = NEW.user_id AND platform_id = NEW.platform_id
            AND platform_video_id = NEW.platform_video_id AND merged_into_id IS NULL AND id <> NEW.id
            AND platform_video_id <> '' -- or the partial index is of no use
        ORDER BY created_at NULLS LAST, id LIMIT 1;
    RETURN NEW;
END $$;

CREATE TRIGGER compat_videos BEFORE INSERT OR UPDATE ON videos
    FOR EACH ROW EXECUTE FUNCTION adopt_video();

CREATE FUNCTION adopt_mapping() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.merged_into_id IS NOT NULL OR NEW.profile_id IS NOT NULL
        OR (TG_OP = 'UPDATE' AND (NEW.video_id, NEW.nfc_chip_id, NEW.profile_id)
            IS NOT DISTINCT FROM (OLD.video_id, OLD.nfc_chip_id, OLD.profile_id)) THEN
        RETURN NEW;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('medio.household.' || user_id, 0))
        FROM public.nfc_chips WHERE id = NEW.nfc_chip_id;
    SELECT id INTO NEW.merged_into_id FROM public.video_nfc_mappings
        WHERE video_id = NEW.video_id AND nfc_chip_id = NEW.nfc_chip_id AND profile_id IS NULL
            AND merged_into_id IS NULL AND id <> NEW.id
        ORDER BY created_at NULLS LAST, id LIMIT 1;
    RETURN NEW;
END $$;

CREATE TRIGGER compat_mappings BEFORE INSERT OR UPDATE ON video_nfc_mappings
    FOR EACH ROW EXECUTE FUNCTION adopt_mapping();

CREATE FUNCTION hand_over_to_heir() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    heir uuid;
BEGIN
    EXECUTE format('SELECT id FROM public.%I WHERE merged_into_id = $1 ORDER BY created_at NULLS LAST, id LIMIT 1',
        TG_TABLE_NAME) INTO heir USING OLD.id;
    IF heir IS NOT NULL THEN
        EXECUTE format('UPDATE public.%I SET merged_into_id = NULLIF($1, id) WHERE merged_into_id = $2', TG_TABLE_NAME)
            USING heir, OLD.id;
    END IF;
    RETURN NULL;
END $$;

CREATE TRIGGER heir_platforms AFTER DELETE ON platforms
    FOR EACH ROW WHEN (OLD.merged_into_id IS NULL) EXECUTE FUNCTION hand_over_to_heir();
CREATE TRIGGER heir_videos AFTER DELETE ON videos
    FOR EACH ROW WHEN (OLD.merged_into_id IS NULL) EXECUTE FUNCTION hand_over_to_heir();
CREATE TRIGGER heir_video_nfc_mappings AFTER DELETE ON video_nfc_mappings
    FOR EACH ROW WHEN (OLD.merged_into_id IS NULL) EXECUTE FUNCTION hand_over_to_heir();
