-- Which rows of a household changed since when. Triggers keep it, so that any writer's rows are seen.
--
-- A household's revision is raised once in each writing transaction, at its end, under the lock on the household's row.
-- That lock is held until the commit is visible, so whoever sees revision n + 1 sees n. Writers in REPEATABLE READ or
-- SERIALIZABLE may get 40001 here and must try again; rows loaded with triggers off are not seen.

CREATE TABLE household_revisions (
    -- No foreign key: tombstones outlive the account.
    user_id uuid PRIMARY KEY,
    revision bigint NOT NULL,
    epoch uuid NOT NULL DEFAULT gen_random_uuid()
);

-- The household of what all households share.
INSERT INTO household_revisions (user_id, revision) VALUES ('00000000-0000-0000-0000-000000000000', 0);

CREATE TABLE row_versions (
    user_id uuid NOT NULL,
    table_name varchar(63) NOT NULL,
    row_id uuid NOT NULL,
    revision bigint NOT NULL,
    deleted boolean NOT NULL,
    PRIMARY KEY (user_id, table_name, row_id)
);
CREATE INDEX idx_row_versions_page ON row_versions (user_id, revision, table_name, row_id);
CREATE INDEX idx_row_versions_row_id ON row_versions (row_id);

-- The household a row belongs to now; null when the row is gone.
CREATE FUNCTION household_of(row_table text, wanted uuid) RETURNS uuid LANGUAGE plpgsql AS $$
DECLARE
    household uuid;
BEGIN
    CASE row_table
    WHEN 'platforms' THEN
        SELECT '00000000-0000-0000-0000-000000000000' INTO household FROM platforms WHERE id = wanted;
    WHEN 'users' THEN
        SELECT id INTO household FROM users WHERE id = wanted;
    WHEN 'profiles' THEN
        SELECT user_id INTO household FROM profiles WHERE id = wanted;
    WHEN 'kiosks' THEN
        SELECT user_id INTO household FROM kiosks WHERE id = wanted;
    WHEN 'videos' THEN
        SELECT user_id INTO household FROM videos WHERE id = wanted;
    WHEN 'nfc_chips' THEN
        SELECT user_id INTO household FROM nfc_chips WHERE id = wanted;
    WHEN 'video_nfc_mappings' THEN
        SELECT chip.user_id INTO household
            FROM video_nfc_mappings it JOIN nfc_chips chip ON chip.id = it.nfc_chip_id WHERE it.id = wanted;
    WHEN 'daily_watch_time' THEN
        SELECT profile.user_id INTO household
            FROM daily_watch_time it JOIN profiles profile ON profile.id = it.profile_id WHERE it.id = wanted;
    WHEN 'kiosk_watch_time' THEN
        SELECT profile.user_id INTO household
            FROM kiosk_watch_time it JOIN profiles profile ON profile.id = it.profile_id WHERE it.id = wanted;
    END CASE;
    RETURN household;
END $$;

-- Takes the lock on a household's revision and raises it, once in a transaction. True when it had to be raised, and may so
-- have waited. A revision row that bears this transaction's number was raised by it. (Under SET CONSTRAINTS ... IMMEDIATE
-- within a savepoint the numbers differ and the revision is raised once more, which harms nobody.)
CREATE FUNCTION raise_revision(household uuid) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM household_revisions WHERE user_id = household AND xmin = pg_current_xact_id()::xid;
    IF FOUND THEN
        RETURN false;
    END IF;
    INSERT INTO household_revisions AS known (user_id, revision) VALUES (household, 1)
        ON CONFLICT (user_id) DO UPDATE SET revision = known.revision + 1;
    RETURN true;
END $$;

-- Records that a row changed: in the household that has it now and, as a tombstone, in every other that had it.
CREATE FUNCTION version_row(row_table text, changed uuid) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    home uuid;
    former uuid[];
    household uuid;
    held uuid[] := '{}';
    raised boolean;
BEGIN
    LOOP
        home := household_of(row_table, changed);
        former := ARRAY(SELECT user_id FROM row_versions
            WHERE row_id = changed AND table_name = row_table AND NOT deleted AND user_id IS DISTINCT FROM home);
        raised := false;
        -- In the order of their ids, so that two transactions that touch the same two do not wait for each other.
        FOR household IN SELECT it FROM unnest(former || home) it
            WHERE it IS NOT NULL AND it <> ALL (held) ORDER BY it LOOP
            raised := raise_revision(household) OR raised;
            held := held || household;
        END LOOP;
        -- While waiting for a lock the row may have moved: only what was read under the locks counts.
        EXIT WHEN NOT raised;
    END LOOP;

    IF home IS NOT NULL THEN
        INSERT INTO row_versions AS known (user_id, table_name, row_id, revision, deleted)
            SELECT home, row_table, changed, revision, false FROM household_revisions WHERE user_id = home
            ON CONFLICT (user_id, table_name, row_id) DO UPDATE SET revision = excluded.revision, deleted = false
            WHERE (known.revision, known.deleted) IS DISTINCT FROM (excluded.revision, false);
    END IF;
    IF former <> '{}' THEN
        UPDATE row_versions it SET revision = h.revision, deleted = true FROM household_revisions h
            WHERE it.row_id = changed AND it.table_name = row_table AND it.user_id = ANY (former)
                AND h.user_id = it.user_id;
    END IF;
END $$;

-- The definer's rights: whoever may write a row need not be able to write its version.
CREATE FUNCTION version_changed_row() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        PERFORM version_row(TG_TABLE_NAME, OLD.id);
    END IF;
    IF TG_OP = 'INSERT' OR (TG_OP = 'UPDATE' AND NEW.id <> OLD.id) THEN
        PERFORM version_row(TG_TABLE_NAME, NEW.id);
    END IF;
    RETURN NULL;
END $$;

CREATE FUNCTION version_rows_moved_along() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    -- First the mover itself, for the locks: a row that another transaction adds to it meanwhile is then seen here or there.
    PERFORM version_row(TG_TABLE_NAME, NEW.id);
    CASE TG_TABLE_NAME
    WHEN 'nfc_chips' THEN
        PERFORM version_row('video_nfc_mappings', id) FROM video_nfc_mappings WHERE nfc_chip_id = NEW.id;
    WHEN 'profiles' THEN
        PERFORM version_row('daily_watch_time', id) FROM daily_watch_time WHERE profile_id = NEW.id;
        PERFORM version_row('kiosk_watch_time', id) FROM kiosk_watch_time WHERE profile_id = NEW.id;
    END CASE;
    RETURN NULL;
END $$;

-- A truncated table leaves nothing to make tombstones from: everybody starts anew.
CREATE FUNCTION void_history() RETURNS trigger LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM FROM household_revisions ORDER BY user_id FOR UPDATE;
    UPDATE household_revisions SET epoch = gen_random_uuid(), revision = revision + 1;
    DELETE FROM row_versions WHERE table_name = TG_TABLE_NAME;
    RETURN NULL;
END $$;
