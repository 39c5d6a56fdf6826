import { enums, functions, relations } from './catalog-fragments.ts';

/**
 * Of everybody but the owner, one row for a privilege. What everybody may do with a new function or schema is not listed;
 * when it was taken away, the row says so. MAINTAIN exists from version 17 on.
 */
export const GRANTS = `
  WITH things AS (
    SELECT c.relname AS "table", NULL AS "on", NULL AS col, c.relowner AS owner, c.relacl AS acl, NULL AS usual
    FROM (${relations('rpvm')}) c
    UNION ALL
    SELECT c.relname, NULL, quote_ident(a.attname), c.relowner, a.attacl, NULL
    FROM (${relations('rpvm')}) c JOIN pg_attribute a ON a.attrelid = c.oid AND NOT a.attisdropped
    UNION ALL
    SELECT NULL, 'SEQUENCE ' || quote_ident(c.relname), NULL, c.relowner, c.relacl, NULL FROM (${relations('S')}) c
    UNION ALL
    SELECT NULL, 'SCHEMA public', NULL, nspowner, coalesce(nspacl, acldefault('n', nspowner)), 'USAGE'
    FROM pg_namespace WHERE nspname = 'public'
    UNION ALL
    SELECT NULL, 'FUNCTION ' || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')', NULL, p.proowner,
      coalesce(p.proacl, acldefault('f', p.proowner)), 'EXECUTE'
    FROM (${functions}) p
  ), granted AS (
    SELECT t."table", t."on", t.usual, t.col, g.privilege_type AS privilege, g.is_grantable AS grantable,
      CASE g.grantee WHEN 0 THEN 'PUBLIC' ELSE pg_get_userbyid(g.grantee)::text END AS grantee
    FROM things t CROSS JOIN aclexplode(t.acl) g
    WHERE g.grantee <> t.owner AND g.privilege_type <> 'MAINTAIN'
  )
  SELECT "table", "on", grantee,
    privilege || coalesce(' (' || col || ')', '') || CASE WHEN grantable THEN ' WITH GRANT OPTION' ELSE '' END AS privilege
  FROM granted WHERE usual IS NULL OR (grantee, privilege, grantable) <> ('PUBLIC', usual, false)
  UNION ALL
  SELECT NULL, t."on", 'PUBLIC', 'NO ' || t.usual FROM things t
  WHERE NOT EXISTS (SELECT FROM granted g WHERE g."on" = t."on" AND g.grantee = 'PUBLIC' AND g.privilege = t.usual)
    AND t.usual IS NOT NULL`;

export const COMMENTS = `
  SELECT c.relname AS "table", coalesce('COLUMN ' || quote_ident(a.attname),
      CASE c.relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END) AS "on", d.description AS text
  FROM (${relations('rpvm')}) c
  JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid
  LEFT JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = d.objsubid AND d.objsubid > 0
  UNION ALL
  SELECT c.relname, o.kind || ' ' || quote_ident(o.name), d.description
  FROM (${relations('rp')}) c
  JOIN (
    SELECT 'pg_constraint'::regclass::oid AS catalog, oid, conrelid AS "table", 'CONSTRAINT' AS kind, conname AS name
    FROM pg_constraint
    UNION ALL SELECT 'pg_trigger'::regclass, oid, tgrelid, 'TRIGGER', tgname FROM pg_trigger
    UNION ALL SELECT 'pg_policy'::regclass, oid, polrelid, 'POLICY', polname FROM pg_policy
    UNION ALL SELECT 'pg_class'::regclass, i.oid, x.indrelid, 'INDEX', i.relname
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid
  ) o ON o."table" = c.oid
  JOIN pg_description d ON d.classoid = o.catalog AND d.objoid = o.oid AND d.objsubid = 0
  UNION ALL
  SELECT NULL, 'SEQUENCE ' || quote_ident(c.relname), d.description FROM (${relations('S')}) c
  JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid
  UNION ALL
  SELECT NULL, 'TYPE ' || quote_ident(t.typname), d.description FROM (${enums}) t
  JOIN pg_description d ON d.classoid = 'pg_type'::regclass AND d.objoid = t.oid
  UNION ALL
  SELECT NULL, 'FUNCTION ' || quote_ident(p.proname) || '(' || oidvectortypes(p.proargtypes) || ')', d.description
  FROM (${functions}) p JOIN pg_description d ON d.classoid = 'pg_proc'::regclass AND d.objoid = p.oid`;
