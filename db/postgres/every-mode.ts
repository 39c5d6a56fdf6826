import type { Postgres } from './connect.ts';
import { appliedTo, logOf, steps } from './workbench.ts';

// For tests: steps that run in every way and leave a trace each time a statement is run.

export const note = (what: string) => `INSERT INTO log (what) VALUES ('${what}')`;
export const LOG = 'CREATE TABLE log (id integer GENERATED ALWAYS AS IDENTITY, what text)';

export const everyMode = steps({
  '0001_tables': `${LOG}; CREATE TABLE rows (id uuid PRIMARY KEY, times integer NOT NULL DEFAULT 0);
    INSERT INTO rows SELECT ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid FROM generate_series(1, 5) n`,
  '0002_each': `-- mode: each\n\n${note('each 1')}; ${note('each 2')}; ${note('each 3')};`,
  '0003_one': `-- mode: transaction\n\n${note('one 1')}; ${note('one 2')}`,
  '0004_pages': `-- mode: batches

    WITH page AS (SELECT id FROM rows WHERE $1::uuid IS NULL OR id > $1 ORDER BY id LIMIT $2),
    done AS (UPDATE rows SET times = times + 1 WHERE id IN (SELECT id FROM page) RETURNING id)
    SELECT (SELECT id FROM page ORDER BY id DESC LIMIT 1) AS last, (SELECT count(*) FROM done)::integer AS rows;
    WITH noted AS (INSERT INTO log (what) SELECT 'second $page$' RETURNING id)
    SELECT NULL::uuid AS last, (SELECT count(*) FROM noted)::integer AS rows WHERE $1::uuid IS NULL AND $2 > 0 -- end`,
  '0005_indexes': `-- mode: concurrently

    CREATE INDEX CONCURRENTLY IF NOT EXISTS rows_times ON rows (times);
    ${note('between indexes')};
    DROP INDEX CONCURRENTLY IF EXISTS rows_times;
    CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "Rows' both" ON rows (id, times);`,
  '0006_nothing': '-- mode: each\n',
});
export const everyId = everyMode.map(({ id }) => id);

/** What everyMode leaves. */
export const theEnd = {
  rows: { rows: 5, least: 1, most: 1 },
  log: ['each 1', 'each 2', 'each 3', 'one 1', 'one 2', 'second $page$', 'between indexes'],
  indexes: [`"Rows' both" true`, 'rows_pkey true'],
  applied: everyId,
  under_way: [],
};

export async function endOf({ query }: Pick<Postgres, 'query'>): Promise<unknown> {
  const [rows] = await query('SELECT count(*) AS rows, min(times) AS least, max(times) AS most FROM rows');
  const indexes = await query<{ name: string }>(
    `SELECT indexrelid::regclass || ' ' || indisvalid AS name FROM pg_index
     WHERE indrelid = 'rows'::regclass ORDER BY 1`,
  );
  return {
    rows,
    log: await logOf(query),
    indexes: indexes.map(({ name }) => name),
    applied: await appliedTo(query),
    under_way: await query('SELECT * FROM schema_progress'),
  };
}
