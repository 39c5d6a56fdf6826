-- What a migration changed or decided about single rows: the row before, and after. A documented database has it already.
-- mode: each
-- lock: none on other tables
-- risk: none

CREATE TABLE IF NOT EXISTS row_reconciliations (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    step varchar(60) NOT NULL,
    table_name varchar(63) NOT NULL,
    row_key text NOT NULL,
    kind varchar(30) NOT NULL,
    before jsonb,
    after jsonb,
    note text,
    decided_by varchar(255),
    created_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (step, table_name, row_key, kind)
);
