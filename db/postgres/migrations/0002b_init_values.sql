-- What every row of production has and init.sql's rows lack: the second identity that backends still read, and a daily
-- limit. Sixty minutes are production's default; that children have a limit now is a change, so each is written down.
-- mode: batches
-- lock: rows of one page
-- risk: children of an init.sql database get a limit of 60 minutes a day
-- for: init

WITH page AS (
    SELECT id FROM users WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
), filled AS (
    UPDATE users SET user_uuid = gen_random_uuid()
    WHERE id IN (SELECT id FROM page) AND user_uuid IS NULL RETURNING id
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM filled)::integer AS rows;

WITH page AS (
    SELECT id FROM profiles WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2
), filled AS (
    UPDATE profiles SET daily_limit_minutes = 60
    WHERE id IN (SELECT id FROM page) AND daily_limit_minutes IS NULL RETURNING id
), noted AS (
    INSERT INTO row_reconciliations (step, table_name, row_key, kind, before, after, note)
    SELECT '0002b_init_values', 'profiles', id::text, 'limit_given', '{"daily_limit_minutes": null}',
        '{"daily_limit_minutes": 60}', 'there was no daily limit before: tell the parent'
    FROM filled ON CONFLICT DO NOTHING
)
SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM filled)::integer AS rows;
