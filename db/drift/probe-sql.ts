/** A row that stands for itself: duplicates name the row they stand for, in databases that know of it. */
export const standsForItself = (alias: string): string =>
  `pg_catalog.to_jsonb(${alias}) ->> 'merged_into_id' IS NULL`;

/** The rows of a table that share `key` with another, both standing for themselves. `t` is the row. */
export function sharing(table: string, key: string, where = 'true'): string {
  return `
    SELECT it.id FROM (
      SELECT pg_catalog.to_jsonb(t) ->> 'id' AS id, count(*) OVER (PARTITION BY ${key}) AS copies
      FROM public.${table} t WHERE ${where} AND ${standsForItself('t')}
    ) it WHERE it.copies > 1`;
}

/** The rows of a table for which a condition holds. `t` is the row. */
export function where(table: string, condition: string): string {
  return `SELECT pg_catalog.to_jsonb(t) ->> 'id' AS id FROM public.${table} t WHERE ${condition}`;
}

/** The rows whose reference leads nowhere. */
export function orphans(table: string, column: string, target: string, targetColumn: string): string {
  return where(
    table,
    `t.${column} IS NOT NULL AND NOT EXISTS (
      SELECT FROM public.${target} it WHERE it.${targetColumn} = t.${column})`,
  );
}
