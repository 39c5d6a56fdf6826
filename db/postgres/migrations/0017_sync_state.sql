-- What several gateways and kiosks share: how far each household's history was pruned, which installation of the database
-- wrote it, leases as they are granted, and word to the gateways when a household changed.
-- mode: each
-- lock: ACCESS EXCLUSIVE on household_revisions and watch_time_leases, for a moment
-- risk: a commit that raises a revision notifies; an instance-wide lock orders such commits

-- Tombstones up to here may be gone: a cursor below it cannot be continued from.
ALTER TABLE household_revisions ADD COLUMN pruned_through bigint NOT NULL DEFAULT 0;

-- Where a household stood on a day: tells which tombstones are old enough to go.
CREATE TABLE revision_marks (
    user_id uuid NOT NULL,
    revision bigint NOT NULL,
    at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (user_id, revision)
);
-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_revision_marks_at ON revision_marks (at);

-- Which server, timeline and database last wrote revisions. One row. A backup that was restored differs: epochs change then.
CREATE TABLE record_installation (
    single boolean PRIMARY KEY DEFAULT true CHECK (single),
    installation text NOT NULL,
    noted_at timestamptz NOT NULL DEFAULT now()
);

-- Nobody wrote it in any version, and a lease is now a point in the kiosk's own seconds, not a stretch of time.
-- squawk-ignore ban-drop-table
DROP TABLE watch_time_leases;
CREATE TABLE watch_time_leases (
    profile_id uuid NOT NULL REFERENCES profiles (id) ON DELETE CASCADE,
    date date NOT NULL,
    kiosk_id uuid NOT NULL REFERENCES kiosks (id) ON DELETE CASCADE,
    -- how far the kiosk's own total of the date may go
    upto_s integer NOT NULL CHECK (upto_s >= 0),
    -- its own total, as it said when it last asked
    used_s integer NOT NULL CHECK (used_s >= 0),
    -- rises with each answer: only who knows the last may give it back
    number integer NOT NULL CHECK (number > 0),
    granted_at timestamptz NOT NULL DEFAULT now(),
    expires_at timestamptz NOT NULL,
    returned_at timestamptz,
    PRIMARY KEY (profile_id, date, kiosk_id)
);
-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_watch_time_leases_kiosk_id ON watch_time_leases (kiosk_id);
-- The table is new, so nobody waits.
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX idx_watch_time_leases_expires_at ON watch_time_leases (expires_at);

CREATE FUNCTION announce_revision() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_notify('medio_revision', NEW.user_id || ' ' || NEW.revision);
    RETURN NULL;
END $$;
CREATE TRIGGER announce_revision AFTER INSERT OR UPDATE ON household_revisions
    FOR EACH ROW EXECUTE FUNCTION announce_revision();
