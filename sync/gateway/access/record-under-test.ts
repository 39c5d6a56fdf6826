import type { Postgres } from '../../../db/postgres/connect.ts';

/**
 * Every row of the database but how many tries somebody had, as one digest for each table: what has written nothing leaves it as it
 * was.
 */
export async function digests(postgres: Postgres): Promise<Readonly<Record<string, string>>> {
  const tables = await postgres.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
       AND relname <> 'rate_limits' ORDER BY 1`,
  );
  const all: Record<string, string> = {};
  for (const { name } of tables) {
    const [row] = await postgres.query<{ digest: string }>(
      `SELECT count(*) || ' ' || coalesce(md5(string_agg(it::text, E'\\n' ORDER BY it::text)), '') AS digest
       FROM "${name}" it`,
    );
    all[name] = row?.digest ?? '';
  }
  return all;
}
