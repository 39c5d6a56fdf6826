-- Where the two schemas differ in length the longer one holds: init.sql's rows do not fit the shorter.
-- mode: each
-- lock: ACCESS EXCLUSIVE on one table, for a moment; widening rewrites nothing
-- risk: a view on one of these columns stops the step: drop the view, go on, make it again

-- Wider: only the catalog changes.
-- squawk-ignore changing-column-type
ALTER TABLE platforms ALTER COLUMN icon_url TYPE text;
-- Wider: only the catalog changes.
-- squawk-ignore changing-column-type
ALTER TABLE videos ALTER COLUMN thumbnail_url TYPE text;
-- Wider: only the catalog changes.
-- squawk-ignore changing-column-type
ALTER TABLE videos ALTER COLUMN age_rating TYPE varchar(20);
