// What is asked of pg_catalog. information_schema hides what a role may not use, and loses the order of columns in keys.
// Written for version 13 and later; what a version does not have is asked for through to_jsonb.

import { columnNames, enums, functions, ofExtension, relations } from './catalog-fragments.ts';

export const TABLES = `
  SELECT c.relname AS name, c.relrowsecurity AS secured, c.relforcerowsecurity AS forced,
    array_remove(c.reloptions || ARRAY[
      CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED' END,
      CASE c.relreplident WHEN 'n' THEN 'REPLICA IDENTITY NOTHING' WHEN 'f' THEN 'REPLICA IDENTITY FULL'
        WHEN 'i' THEN 'REPLICA IDENTITY USING INDEX' END,
      CASE WHEN m.amname <> 'heap' THEN 'USING ' || m.amname END,
      CASE WHEN c.reltablespace <> 0 THEN 'TABLESPACE ' || s.spcname END], NULL) AS storage
  FROM (${relations('rp')}) c
  LEFT JOIN pg_am m ON m.oid = c.relam LEFT JOIN pg_tablespace s ON s.oid = c.reltablespace`;

export const COLUMNS = `
  SELECT c.relname AS "table", a.attname AS name, format_type(a.atttypid, a.atttypmod) AS type,
    a.attnotnull AS required, a.attidentity AS identity, a.attgenerated AS generated,
    pg_get_expr(d.adbin, d.adrelid) AS expression,
    d.oid IS NOT NULL AND pg_get_expr(d.adbin, d.adrelid) IS NULL AS unprinted,
    EXISTS (SELECT FROM pg_constraint n WHERE n.conrelid = c.oid AND n.contype = 'n'
      AND n.conkey = ARRAY[a.attnum] AND NOT n.convalidated) AS unvalidated,
    CASE WHEN a.attcollation <> t.typcollation THEN a.attcollation::regcollation::text END AS collation
  FROM (${relations('rp')}) c
  JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  JOIN pg_type t ON t.oid = a.atttypid
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  ORDER BY c.relname, a.attnum`;

/** Without NOT NULL, which is the column's, and without constraint triggers. */
export const CONSTRAINTS = `
  SELECT c.relname AS "table", k.conname AS name, k.contype AS type, pg_get_constraintdef(k.oid) AS definition,
    ${columnNames('k.conrelid', 'k.conkey')} AS columns,
    k.condeferrable AS deferrable, k.condeferred AS deferred, k.convalidated AS validated,
    to_jsonb(k) -> 'conenforced' AS enforced,
    f.relname AS target, fn.nspname AS target_schema, ${columnNames('k.confrelid', 'k.confkey')} AS target_columns,
    k.confdeltype AS on_delete, k.confupdtype AS on_update, k.confmatchtype AS match,
    ${columnNames(
      'k.conrelid',
      `ARRAY(SELECT n::int2 FROM jsonb_array_elements_text(nullif(to_jsonb(k) -> 'confdelsetcols', 'null')) n)`,
    )} AS on_delete_columns,
    EXISTS (SELECT FROM pg_trigger t WHERE t.tgconstraint = k.oid AND t.tgisinternal AND t.tgenabled <> 'O')
      AS switched_off
  FROM (${relations('rp')}) c
  JOIN pg_constraint k ON k.conrelid = c.oid AND k.contype IN ('p', 'u', 'f', 'c', 'x')
  LEFT JOIN pg_class f ON f.oid = k.confrelid LEFT JOIN pg_namespace fn ON fn.oid = f.relnamespace`;

export const INDEXES = `
  SELECT c.relname AS "table", i.relname AS name, x.indisunique AS "unique", x.indisvalid AND x.indisready AS valid,
    pg_get_indexdef(i.oid) AS definition, pg_get_expr(x.indpred, x.indrelid) AS predicate
  FROM (${relations('rp')}) c
  JOIN pg_index x ON x.indrelid = c.oid JOIN pg_class i ON i.oid = x.indexrelid
  WHERE NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.oid AND k.contype IN ('p', 'u', 'x'))`;

export const TRIGGERS = `
  SELECT c.relname AS "table", t.tgname AS name, pg_get_triggerdef(t.oid) AS definition, t.tgenabled AS enabled
  FROM (${relations('rp')}) c
  JOIN pg_trigger t ON t.tgrelid = c.oid AND NOT t.tgisinternal AND NOT ${ofExtension('pg_trigger', 't.oid')}`;

export const POLICIES = `
  SELECT c.relname AS "table", p.polname AS name, p.polpermissive AS permissive, p.polcmd AS command,
    ARRAY(SELECT CASE r.oid WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(r.oid)) END
      FROM unnest(p.polroles) r (oid) ORDER BY 1) AS roles,
    pg_get_expr(p.polqual, p.polrelid) AS "using", pg_get_expr(p.polwithcheck, p.polrelid) AS "check",
    coalesce(p.polqual, p.polwithcheck) IS NOT NULL
      AND coalesce(pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)) IS NULL AS unprinted
  FROM (${relations('rp')}) c JOIN pg_policy p ON p.polrelid = c.oid`;

export const VIEWS = `
  SELECT c.relname AS name, c.relkind = 'm' AS materialized, pg_get_viewdef(c.oid) AS definition,
    coalesce(c.reloptions, '{}') AS options
  FROM (${relations('vm')}) c`;

export const FUNCTIONS = `
  SELECT quote_ident(p.proname) AS name, oidvectortypes(p.proargtypes) AS types, pg_get_functiondef(p.oid) AS definition
  FROM (${functions}) p`;

/** Those of identity columns are the column's. */
export const SEQUENCES = `
  SELECT c.relname AS name, t.relname AS "table",
    format('CREATE SEQUENCE %I AS %s INCREMENT BY %s MINVALUE %s MAXVALUE %s START WITH %s CACHE %s%s%s', c.relname,
      format_type(s.seqtypid, NULL), s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache,
      CASE WHEN s.seqcycle THEN ' CYCLE' END, ' OWNED BY ' || quote_ident(t.relname) || '.' || quote_ident(a.attname))
      AS definition
  FROM (${relations('S')}) c
  JOIN pg_sequence s ON s.seqrelid = c.oid
  LEFT JOIN pg_depend d ON d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.refobjsubid > 0
    AND d.deptype IN ('a', 'i')
  LEFT JOIN pg_class t ON t.oid = d.refobjid
  LEFT JOIN pg_attribute a ON a.attrelid = d.refobjid AND a.attnum = d.refobjsubid
  WHERE d.deptype IS DISTINCT FROM 'i'`;

export const ENUMS = `
  SELECT t.typname AS name, format('CREATE TYPE %I AS ENUM (%s)', t.typname,
      (SELECT string_agg(quote_literal(l.enumlabel), ', ' ORDER BY l.enumsortorder) FROM pg_enum l
        WHERE l.enumtypid = t.oid)) AS definition
  FROM (${enums}) t`;

/** Versions are not read: a newer server brings newer ones. */
export const EXTENSIONS = `
  SELECT e.extname AS name, format('CREATE EXTENSION %I%s', e.extname,
      CASE WHEN n.nspname NOT IN ('public', 'pg_catalog') THEN ' SCHEMA ' || quote_ident(n.nspname) END) AS definition
  FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace`;
