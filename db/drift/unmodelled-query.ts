import { names, SCHEMA } from './catalog-fragments.ts';

/**
 * One line for each thing that is neither read nor compared, so that it is at least named; without what came along with an
 * extension or a range type. Whatever concerns a table ends in ` on ` and the table's name. What is in no schema is told
 * from what came with the server by its number.
 */
export const UNMODELLED = `
  WITH extra AS (SELECT classid, objid FROM pg_depend WHERE deptype = 'e'
    OR (deptype = 'i' AND classid = 'pg_cast'::regclass)),
  ours AS (
    SELECT c.* FROM pg_class c WHERE c.relnamespace = ${SCHEMA}
      AND c.relname NOT IN (${names}) AND NOT EXISTS (SELECT FROM extra WHERE classid = 'pg_class'::regclass AND objid = c.oid)
  ),
  found (catalog, oid, namespace, line) AS (
    SELECT 'pg_class'::regclass::oid, oid, relnamespace, 'foreign table ' || relname FROM ours WHERE relkind = 'f'
    UNION ALL SELECT 'pg_class'::regclass, oid, relnamespace, 'composite type ' || relname FROM ours WHERE relkind = 'c'
    UNION ALL SELECT 'pg_class'::regclass, oid, relnamespace, 'partitioning on ' || relname FROM ours WHERE relkind = 'p'
    UNION ALL SELECT 'pg_class'::regclass, oid, relnamespace, 'type of rows on ' || relname FROM ours WHERE reloftype <> 0
    UNION ALL SELECT 'pg_inherits'::regclass, i.inhrelid, c.relnamespace,
        CASE WHEN p.relispartition THEN 'partition ' ELSE 'inheriting table ' END || p.relname || ' on ' || c.relname
      FROM pg_inherits i JOIN ours c ON c.oid = i.inhparent JOIN pg_class p ON p.oid = i.inhrelid
      WHERE c.relkind IN ('r', 'p', 'f')
    UNION ALL SELECT 'pg_rewrite'::regclass, r.oid, c.relnamespace, 'rule ' || r.rulename || ' on ' || c.relname
      FROM pg_rewrite r JOIN ours c ON c.oid = r.ev_class WHERE r.rulename <> '_RETURN'
    UNION ALL SELECT 'pg_trigger'::regclass, t.oid, c.relnamespace, 'trigger ' || t.tgname || ' on ' || c.relname
      FROM pg_trigger t JOIN ours c ON c.oid = t.tgrelid WHERE c.relkind IN ('v', 'f')
    UNION ALL SELECT 'pg_class'::regclass, i.oid, i.relnamespace, 'index ' || i.relname || ' on ' || c.relname
      FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN ours c ON c.oid = x.indrelid WHERE c.relkind = 'm'
    UNION ALL SELECT 'pg_statistic_ext'::regclass, s.oid, s.stxnamespace, 'statistics ' || s.stxname || ' on ' || c.relname
      FROM pg_statistic_ext s JOIN ours c ON c.oid = s.stxrelid
    UNION ALL SELECT 'pg_type'::regclass, oid, typnamespace,
        CASE typtype WHEN 'd' THEN 'domain ' WHEN 'r' THEN 'range type ' ELSE 'type ' END || typname
      FROM pg_type WHERE typtype IN ('d', 'r') OR (typtype = 'b' AND typcategory <> 'A')
    UNION ALL SELECT 'pg_type'::regclass, oid, typnamespace, 'privileges of type ' || typname
      FROM pg_type WHERE typacl IS NOT NULL
    UNION ALL SELECT 'pg_proc'::regclass, oid, pronamespace, 'aggregate ' || oid::regprocedure
      FROM pg_proc WHERE prokind = 'a'
    UNION ALL SELECT 'pg_operator'::regclass, oid, oprnamespace, 'operator ' || oid::regoperator FROM pg_operator
    UNION ALL SELECT 'pg_opclass'::regclass, oid, opcnamespace, 'operator class ' || opcname FROM pg_opclass
    UNION ALL SELECT 'pg_opfamily'::regclass, oid, opfnamespace, 'operator family ' || opfname FROM pg_opfamily
    UNION ALL SELECT 'pg_collation'::regclass, oid, collnamespace, 'collation ' || collname FROM pg_collation
    UNION ALL SELECT 'pg_conversion'::regclass, oid, connamespace, 'conversion ' || conname FROM pg_conversion
    UNION ALL SELECT 'pg_ts_config'::regclass, oid, cfgnamespace, 'text search configuration ' || cfgname
      FROM pg_ts_config
    UNION ALL SELECT 'pg_ts_dict'::regclass, oid, dictnamespace, 'text search dictionary ' || dictname FROM pg_ts_dict
    UNION ALL SELECT 'pg_ts_parser'::regclass, oid, prsnamespace, 'text search parser ' || prsname FROM pg_ts_parser
    UNION ALL SELECT 'pg_ts_template'::regclass, oid, tmplnamespace, 'text search template ' || tmplname
      FROM pg_ts_template
  ),
  apart (catalog, oid, line) AS (
    SELECT 'pg_event_trigger'::regclass::oid, oid, 'event trigger ' || evtname FROM pg_event_trigger
    UNION ALL SELECT 'pg_publication'::regclass, oid, 'publication ' || pubname FROM pg_publication
    UNION ALL SELECT 'pg_subscription'::regclass, oid, 'subscription ' || subname FROM pg_subscription
      WHERE subdbid = (SELECT oid FROM pg_database WHERE datname = current_database())
    UNION ALL SELECT 'pg_foreign_server'::regclass, oid, 'foreign server ' || srvname FROM pg_foreign_server
    UNION ALL SELECT 'pg_foreign_data_wrapper'::regclass, oid, 'foreign data wrapper ' || fdwname
      FROM pg_foreign_data_wrapper
    UNION ALL SELECT 'pg_language'::regclass, oid, 'language ' || lanname FROM pg_language
    UNION ALL SELECT 'pg_am'::regclass, oid, 'access method ' || amname FROM pg_am
    UNION ALL SELECT 'pg_cast'::regclass, oid, format('cast (%s AS %s)', format_type(castsource, NULL),
        format_type(casttarget, NULL)) FROM pg_cast
    UNION ALL SELECT 'pg_default_acl'::regclass, oid, 'default privileges of ' || pg_get_userbyid(defaclrole)
      FROM pg_default_acl
  )
  SELECT line FROM found f WHERE namespace = ${SCHEMA}
    AND NOT EXISTS (SELECT FROM extra e WHERE e.classid = f.catalog AND e.objid = f.oid)
  UNION SELECT line FROM apart a WHERE a.oid >= 16384
    AND NOT EXISTS (SELECT FROM extra e WHERE e.classid = a.catalog AND e.objid = a.oid)
  UNION SELECT DISTINCT 'schema ' || n.nspname FROM pg_namespace n JOIN pg_class c ON c.relnamespace = n.oid
    WHERE n.nspname NOT IN ('public', 'pg_catalog', 'information_schema') AND n.nspname !~ '^pg_(toast|temp)'
      AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND NOT EXISTS (SELECT FROM extra e WHERE e.classid = 'pg_class'::regclass AND e.objid = c.oid)
  UNION SELECT 'security labels of ' || provider FROM pg_seclabel`;
