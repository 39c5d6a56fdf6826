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

CREATE FUNCTION live_platform(wanted text, but uuid) RETURNS uuid LANGUAGE plpgsql
    SET enable_seqscan = off AS $$
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

CREATE FUNCTION live_video(household uuid, platform uuid, number text, but uuid) RETURNS uuid LANGUAGE plpgsql
    SET enable_seqscan = off AS $$
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

CREATE FUNCTION live_mapping(video uuid, chip uuid, but uuid) RETURNS uuid LANGUAGE plpgsql
    SET enable_seqscan = off AS $$
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

CREATE OR REPLACE FUNCTION adopt_platform() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

CREATE OR REPLACE FUNCTION adopt_video() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

CREATE OR REPLACE FUNCTION adopt_mapping() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
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

CREATE FUNCTION heir_of(row_table text, former uuid, but uuid[]) RETURNS uuid LANGUAGE plpgsql
    SET enable_seqscan = off AS $$
DECLARE
    heir uuid;
BEGIN
    CASE row_table
    WHEN 'platforms' THEN
        SELECT p.id INTO heir FROM public.platforms p WHERE p.merged_into_id = former AND p.id <> ALL (but)
            ORDER BY p.is_active IS FALSE, (SELECT count(*) FROM public.videos v WHERE v.platform_id = p.id) DESC,
                p.created_at NULLS LAST, p.id LIMIT 1;
    WHEN 'videos' THEN
        SELECT v.id INTO heir FROM public.videos v WHERE v.merged_into_id = former AND v.id <> ALL (but)
            ORDER BY (SELECT count(*) FROM public.video_nfc_mappings m
                    WHERE m.video_id = v.id AND m.is_active IS NOT FALSE) DESC,
                v.created_at NULLS LAST, v.id LIMIT 1;
    WHEN 'video_nfc_mappings' THEN
        SELECT m.id INTO heir FROM public.video_nfc_mappings m WHERE m.merged_into_id = former AND m.id <> ALL (but)
            ORDER BY m.is_active IS FALSE, m.max_watch_time_minutes NULLS LAST, m.created_at NULLS LAST, m.id LIMIT 1;
    END CASE;
    RETURN heir;
END $$;

-- What makes two rows one, copies of a platform counting as one.
CREATE FUNCTION key_of(row_table text, it jsonb) RETURNS jsonb LANGUAGE plpgsql STABLE
    SET enable_seqscan = off AS $$
BEGIN
    CASE row_table
    WHEN 'platforms' THEN
        RETURN it -> 'name';
    WHEN 'videos' THEN
        RETURN jsonb_build_array(it -> 'user_id', it -> 'platform_video_id',
            (SELECT coalesce(merged_into_id, id) FROM public.platforms WHERE id = (it ->> 'platform_id')::uuid));
    WHEN 'video_nfc_mappings' THEN
        RETURN jsonb_build_array(it -> 'video_id', it -> 'nfc_chip_id', it -> 'profile_id');
    END CASE;
END $$;

CREATE OR REPLACE FUNCTION hand_over_to_heir() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    along uuid[] := '{}';
    heir uuid;
    held uuid;
BEGIN
    IF TG_OP = 'UPDATE' THEN
        -- Copies that moved along with the row, or were where it is now, stay its copies.
        EXECUTE format('SELECT coalesce(array_agg(id), ''{}'') FROM public.%I it WHERE merged_into_id = $1
            AND public.key_of($2, to_jsonb(it)) = public.key_of($2, $3)', TG_TABLE_NAME)
            INTO along USING OLD.id, TG_TABLE_NAME::text, to_jsonb(NEW);
        IF NEW.merged_into_id IS NOT NULL THEN
            EXECUTE format('UPDATE public.%I SET merged_into_id = $1 WHERE id = ANY ($2) AND id <> $1', TG_TABLE_NAME)
                USING NEW.merged_into_id, along;
        END IF;
    END IF;
    LOOP
        -- One that somebody deletes meanwhile is waited for; then it is another.
        heir := public.heir_of(TG_TABLE_NAME, OLD.id, along);
        EXECUTE format('SELECT id FROM public.%I WHERE id = $1 AND merged_into_id = $2 FOR UPDATE', TG_TABLE_NAME)
            INTO held USING heir, OLD.id;
        EXIT WHEN heir IS NULL OR held IS NOT NULL;
    END LOOP;
    IF heir IS NOT NULL THEN
        -- First those that stay copies: until the heir is live it is one itself.
        EXECUTE format('UPDATE public.%I SET merged_into_id = $1
            WHERE merged_into_id = $2 AND id <> $1 AND id <> ALL ($3)', TG_TABLE_NAME) USING heir, OLD.id, along;
        EXECUTE format('UPDATE public.%I SET merged_into_id = NULL WHERE id = $1', TG_TABLE_NAME) USING heir;
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION follow_main_row() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
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
CREATE FUNCTION elect_mapping(main uuid) RETURNS void LANGUAGE plpgsql
    SET enable_seqscan = off AS $$
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

CREATE FUNCTION elect_changed_mapping() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- Alone it needs no turn, and waiting for one with the row in hand would block who waits for the row.
    IF NEW.merged_into_id IS NULL AND NOT EXISTS (SELECT FROM public.video_nfc_mappings WHERE merged_into_id = NEW.id) THEN
        RETURN NULL;
    END IF;
    PERFORM public.take_turns('household.' || user_id) FROM public.nfc_chips WHERE id = NEW.nfc_chip_id;
    PERFORM public.elect_mapping(coalesce(merged_into_id, id)) FROM public.video_nfc_mappings WHERE id = NEW.id;
    RETURN NULL;
END $$;

CREATE TRIGGER elect_changed_mapping AFTER INSERT OR UPDATE OF is_active, max_watch_time_minutes ON video_nfc_mappings
    FOR EACH ROW WHEN (NEW.profile_id IS NULL) EXECUTE FUNCTION elect_changed_mapping();

-- A backend's role need not be able to read what the triggers look up; and a plan made while a table was small must not go on
-- reading all of it in a transaction that fills it.
ALTER FUNCTION fill_session_household() SECURITY DEFINER SET search_path = public, pg_temp;
ALTER FUNCTION household_of(text, uuid) SET enable_seqscan = off;
ALTER FUNCTION version_row(text, uuid) SET enable_seqscan = off;
