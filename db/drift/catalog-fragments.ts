// What several questions to pg_catalog have in common.

/** Keep the books of migrations and are no part of any schema. */
export const BOOKKEEPING = ['schema_migrations', 'schema_progress'] as const;

/** True for what came with an extension. */
export const ofExtension = (catalog: string, oid: string) =>
  `EXISTS (SELECT FROM pg_depend e WHERE e.deptype = 'e' AND e.classid = '${catalog}'::regclass AND e.objid = ${oid})`;

export const SCHEMA = `(SELECT oid FROM pg_namespace WHERE nspname = 'public')`;

export const names = BOOKKEEPING.map((name) => `'${name}'`).join(', ');

/** Relations of one or several kinds, by the letters of pg_class.relkind. */
export const relations = (kinds: string) => `
  SELECT c.* FROM pg_class c
  WHERE c.relnamespace = ${SCHEMA} AND c.relkind = ANY ('{${[...kinds].join(',')}}') AND NOT c.relispartition
    AND c.relname NOT IN (${names}) AND NOT ${ofExtension('pg_class', 'c.oid')}
    AND NOT EXISTS (SELECT FROM pg_depend o JOIN pg_class b ON b.oid = o.refobjid
      WHERE o.classid = 'pg_class'::regclass AND o.objid = c.oid AND o.deptype IN ('a', 'i') AND b.relname IN (${names}))`;

/** Names of columns by their numbers, in the order of the numbers. */
export const columnNames = (table: string, numbers: string) => `
  coalesce((SELECT array_agg(a.attname::text ORDER BY it.at) FROM unnest(${numbers}) WITH ORDINALITY it (number, at)
    JOIN pg_attribute a ON a.attrelid = ${table} AND a.attnum = it.number), '{}')`;

/** Without aggregates, and without those that a range type makes. */
export const functions = `
  SELECT p.* FROM pg_proc p
  WHERE p.pronamespace = ${SCHEMA} AND p.prokind <> 'a' AND NOT ${ofExtension('pg_proc', 'p.oid')}
    AND NOT EXISTS (SELECT FROM pg_depend i
      WHERE i.deptype = 'i' AND i.classid = 'pg_proc'::regclass AND i.objid = p.oid)`;

export const enums = `
  SELECT t.* FROM pg_type t
  WHERE t.typnamespace = ${SCHEMA} AND t.typtype = 'e' AND NOT ${ofExtension('pg_type', 't.oid')}`;
