-- init.sql numbers tokens that may no longer be used; the record gives them a uuid as every other row. The numbers are kept
-- in row_reconciliations. user_id may be null, as in production.
-- mode: transaction
-- lock: ACCESS EXCLUSIVE on token_blacklist while its rows are written anew; it holds days, not years
-- risk: a backend that reads token_blacklist.created_at finds it as revoked_at
-- for: init

ALTER TABLE token_blacklist ADD COLUMN new_id uuid;
UPDATE token_blacklist SET new_id = gen_random_uuid();

INSERT INTO row_reconciliations (step, table_name, row_key, kind, before, after, note)
    SELECT '0001e_token_blacklist', 'token_blacklist', token_jti, 'id_replaced',
        jsonb_build_object('id', id), jsonb_build_object('id', new_id), 'numbers became uuids'
    FROM token_blacklist;

-- The numbers were written down above; nothing refers to them.
-- squawk-ignore ban-drop-column
ALTER TABLE token_blacklist DROP COLUMN id;
-- To the name that production has.
-- squawk-ignore renaming-column
ALTER TABLE token_blacklist RENAME COLUMN new_id TO id;
ALTER TABLE token_blacklist ALTER COLUMN id SET DEFAULT gen_random_uuid();
-- The table is small and locked already.
-- squawk-ignore adding-serial-primary-key-field, constraint-missing-not-valid
ALTER TABLE token_blacklist ADD CONSTRAINT token_blacklist_pkey PRIMARY KEY (id);
-- To the name that production has.
-- squawk-ignore renaming-column
ALTER TABLE token_blacklist RENAME COLUMN created_at TO revoked_at;
-- Null in production; readers look tokens up by token_jti.
-- squawk-ignore ban-drop-not-null
ALTER TABLE token_blacklist ALTER COLUMN user_id DROP NOT NULL;
