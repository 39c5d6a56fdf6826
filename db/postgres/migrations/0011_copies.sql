-- Duplicates, held to more than at first: whatever a backend changes or deletes, a copy names a row that is live and has the
-- same key, never another copy; and of mappings an active one is live where there is one. Copies of a platform count as one.
-- mode: each
-- lock: SHARE ROW EXCLUSIVE on one table for each trigger, for a moment
-- risk: none

CREATE FUNCTION take_turns(what text) RETURNS void LANGUAGE sql AS $$
    SELECT pg_advisory_xact_lock(hashtextextended('medio.' || what, 0))
$$;

-- The row that stands for a key, held so that nobody deletes it before the copy is committed. Who is deleting it now is waited
-- for; then there may be an heir, so the search begins again.

CREATE FUNCTION live_platform(wanted text, but uuid) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    seen uuid;
BEGIN
    LOOP
        SELECT id INTO seen FROM public.platforms
            WHERE name = wanted AND merged_into_id IS NULL AND id <> but ORDER BY created_at NULLS FIRST, id LIMIT 1;
        PERFORM FROM public.platforms WHERE id = seen AND merged_into_id IS NULL FOR SHARE;
        IF FOUND OR seen IS NULL THEN
            RETURN seen;
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION live_video(household uuid, platform uuid, number text, but uuid) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    main uuid := (SELECT coalesce(merged_into_id, id) FROM public.platforms WHERE id = platform);
    copies uuid[] := ARRAY(SELECT id FROM public.platforms WHERE main IN (id, merged_into_id));
    seen uuid;
BEGIN
    LOOP
        SELECT id INTO seen FROM public.videos
            WHERE user_id = household AND platform_id = ANY (copies) AND platform_video_id = number
                AND merged_into_id IS NULL AND id <> but
                AND platform_video_id <> '' -- or the partial index is of no use
            ORDER BY created_at NULLS LAST, id LIMIT 1;
        PERFORM FROM public.videos WHERE id = seen AND merged_into_id IS NULL FOR SHARE;
        IF FOUND OR seen IS NULL THEN
            RETURN seen;
        END IF;
    END LOOP;
END $$;

CREATE FUNCTION live_mapping(video uuid, chip uuid, but uuid) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    seen uuid;
BEGIN
    LOOP
        SELECT id INTO seen FROM public.video_nfc_mappings
            WHERE video_id = video AND nfc_chip_id = chip AND profile_id IS NULL AND merged_into_id IS NULL AND id <> but
            ORDER BY created_at NULLS LAST, id LIMIT 1;
        PERFORM FROM public.video_nfc_mappings WHERE id = seen AND merged_into_id IS NULL FOR SHARE;
        IF FOUND OR seen IS NULL THEN
            RETURN seen;
        END IF;
    END LOOP;
END $$;

CREATE OR REPLACE FUNCTION adopt_platform() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.display_name := coalesce(NEW.display_name, NEW.name);
    IF TG_OP = 'UPDATE' THEN
        IF NEW.name IS NOT DISTINCT FROM OLD.name THEN
            RETURN NEW;
        END IF;
        -- What it stood for has the former name.
        NEW.merged_into_id := nullif(NEW.merged_into_id, OLD.merged_into_id);
    END IF;
    IF NEW.merged_into_id IS NULL THEN
        PERFORM public.take_turns('platforms');
        NEW.merged_into_id := public.live_platform(NEW.name, NEW.id);
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION adopt_video() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.user_id, NEW.platform_id, NEW.platform_video_id)
            IS NOT DISTINCT FROM (OLD.user_id, OLD.platform_id, OLD.platform_video_id) THEN
            RETURN NEW;
        END IF;
        NEW.merged_into_id := nullif(NEW.merged_into_id, OLD.merged_into_id);
    END IF;
    IF NEW.merged_into_id IS NULL AND NEW.platform_id IS NOT NULL AND NEW.platform_video_id <> '' THEN
        PERFORM public.take_turns('household.' || NEW.user_id);
        NEW.merged_into_id := public.live_video(NEW.user_id, NEW.platform_id, NEW.platform_video_id, NEW.id);
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE FUNCTION adopt_mapping() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' THEN
        IF (NEW.video_id, NEW.nfc_chip_id, NEW.profile_id)
            IS NOT DISTINCT FROM (OLD.video_id, OLD.nfc_chip_id, OLD.profile_id) THEN
            RETURN NEW;
        END IF;
        NEW.merged_into_id := nullif(NEW.merged_into_id, OLD.merged_into_id);
    END IF;
    IF NEW.merged_into_id IS NULL AND NEW.profile_id IS NULL THEN
        PERFORM public.take_turns('household.' || user_id) FROM public.nfc_chips WHERE id = NEW.nfc_chip_id;
        NEW.merged_into_id := public.live_mapping(NEW.video_id, NEW.nfc_chip_id, NEW.id);
    END IF;
    RETURN NEW;
END $$;

CREATE FUNCTION heir_of(row_table text, former uuid) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    heir uuid;
BEGIN
    CASE row_table
    WHEN 'platforms' THEN
        SELECT p.id INTO heir FROM public.platforms p WHERE p.merged_into_id = former
            ORDER BY p.is_active IS FALSE, (SELECT count(*) FROM public.videos v WHERE v.platform_id = p.id) DESC,
                p.created_at NULLS LAST, p.id LIMIT 1;
    WHEN 'videos' THEN
        SELECT v.id INTO heir FROM public.videos v WHERE v.merged_into_id = former
            ORDER BY (SELECT count(*) FROM public.video_nfc_mappings m
                    WHERE m.video_id = v.id AND m.is_active IS NOT FALSE) DESC,
                v.created_at NULLS LAST, v.id LIMIT 1;
    WHEN 'video_nfc_mappings' THEN
        SELECT m.id INTO heir FROM public.video_nfc_mappings m WHERE m.merged_into_id = former
            ORDER BY m.is_active IS FALSE, m.max_watch_time_minutes NULLS LAST, m.created_at NULLS LAST, m.id LIMIT 1;
    END CASE;
    RETURN heir;
END $$;

CREATE OR REPLACE FUNCTION hand_over_to_heir() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    heir uuid := public.heir_of(TG_TABLE_NAME, OLD.id);
BEGIN
    IF heir IS NOT NULL THEN
        -- First those that stay copies: until the heir is live it is one itself.
        EXECUTE format('UPDATE public.%I SET merged_into_id = $1 WHERE merged_into_id = $2 AND id <> $1', TG_TABLE_NAME)
            USING heir, OLD.id;
        EXECUTE format('UPDATE public.%I SET merged_into_id = NULL WHERE id = $1', TG_TABLE_NAME) USING heir;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION follow_main_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('UPDATE public.%I SET merged_into_id = $1 WHERE merged_into_id = $2 AND id <> $1', TG_TABLE_NAME)
        USING NEW.merged_into_id, NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER heir_platforms_changed AFTER UPDATE ON platforms
    FOR EACH ROW WHEN (OLD.merged_into_id IS NULL AND NEW.name IS DISTINCT FROM OLD.name)
    EXECUTE FUNCTION hand_over_to_heir();
CREATE TRIGGER heir_videos_changed AFTER UPDATE ON videos
    FOR EACH ROW WHEN (OLD.merged_into_id IS NULL AND (NEW.user_id, NEW.platform_id, NEW.platform_video_id)
        IS DISTINCT FROM (OLD.user_id, OLD.platform_id, OLD.platform_video_id))
    EXECUTE FUNCTION hand_over_to_heir();
CREATE TRIGGER heir_video_nfc_mappings_changed AFTER UPDATE ON video_nfc_mappings
    FOR EACH ROW WHEN (OLD.merged_into_id IS NULL AND (NEW.video_id, NEW.nfc_chip_id, NEW.profile_id)
        IS DISTINCT FROM (OLD.video_id, OLD.nfc_chip_id, OLD.profile_id))
    EXECUTE FUNCTION hand_over_to_heir();

CREATE TRIGGER follow_platforms AFTER UPDATE ON platforms
    FOR EACH ROW WHEN (OLD.merged_into_id IS NULL AND NEW.merged_into_id IS NOT NULL AND NEW.name = OLD.name)
    EXECUTE FUNCTION follow_main_row();
CREATE TRIGGER follow_videos AFTER UPDATE ON videos
    FOR EACH ROW WHEN (OLD.merged_into_id IS NULL AND NEW.merged_into_id IS NOT NULL
        AND (NEW.user_id, NEW.platform_id, NEW.platform_video_id)
        IS NOT DISTINCT FROM (OLD.user_id, OLD.platform_id, OLD.platform_video_id))
    EXECUTE FUNCTION follow_main_row();
CREATE TRIGGER follow_video_nfc_mappings AFTER UPDATE ON video_nfc_mappings
    FOR EACH ROW WHEN (OLD.merged_into_id IS NULL AND NEW.merged_into_id IS NOT NULL
        AND (NEW.video_id, NEW.nfc_chip_id, NEW.profile_id)
        IS NOT DISTINCT FROM (OLD.video_id, OLD.nfc_chip_id, OLD.profile_id))
    EXECUTE FUNCTION follow_main_row();

-- Of mappings for all children the one that counts is active where one is, with the smallest limit: backends switch one off
-- and add the same again, or add one that is stricter.
CREATE FUNCTION elect_mapping(main uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    best uuid;
BEGIN
    SELECT id INTO best FROM public.video_nfc_mappings WHERE main IN (id, merged_into_id)
        ORDER BY is_active IS FALSE, max_watch_time_minutes NULLS LAST, created_at NULLS LAST, id LIMIT 1;
    IF best <> main THEN
        UPDATE public.video_nfc_mappings SET merged_into_id = best WHERE main IN (id, merged_into_id) AND id <> best;
        UPDATE public.video_nfc_mappings SET merged_into_id = NULL WHERE id = best;
    END IF;
END $$;

CREATE FUNCTION elect_changed_mapping() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM public.take_turns('household.' || user_id) FROM public.nfc_chips WHERE id = NEW.nfc_chip_id;
    PERFORM public.elect_mapping(coalesce(merged_into_id, id)) FROM public.video_nfc_mappings WHERE id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER elect_changed_mapping AFTER INSERT OR UPDATE OF is_active, max_watch_time_minutes ON video_nfc_mappings
    FOR EACH ROW WHEN (NEW.profile_id IS NULL) EXECUTE FUNCTION elect_changed_mapping();
