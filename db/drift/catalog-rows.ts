import { z } from 'zod';
import { COMMENTS, GRANTS } from './access-queries.ts';
import * as queries from './catalog-queries.ts';
import { UNMODELLED } from './unmodelled-query.ts';

const name = z.string();
const text = z.string().nullable();
const list = z.array(z.string());
const yes = z.boolean();
const letter = <const L extends readonly string[]>(...letters: L) => z.enum(letters);

/** Each part of the catalog: what it is called, how it is asked for, and the rows that come back. */
export const PARTS = {
  tables: {
    sql: queries.TABLES,
    row: z.object({ name, secured: yes, forced: yes, storage: list }),
  },
  columns: {
    sql: queries.COLUMNS,
    row: z.object({
      table: name,
      name,
      type: z.string(),
      required: yes,
      unvalidated: yes,
      identity: letter('', 'a', 'd'),
      generated: letter('', 's', 'v'),
      expression: text,
      collation: text,
    }),
  },
  constraints: {
    sql: queries.CONSTRAINTS,
    row: z.object({
      table: name,
      name,
      type: letter('p', 'u', 'f', 'c', 'x'),
      definition: z.string(),
      columns: list,
      deferrable: yes,
      deferred: yes,
      validated: yes,
      enforced: yes.nullable(),
      target: text,
      target_schema: text,
      target_columns: list,
      on_delete: letter(' ', 'a', 'r', 'c', 'n', 'd'),
      on_delete_columns: list,
      on_update: letter(' ', 'a', 'r', 'c', 'n', 'd'),
      match: letter(' ', 's', 'f', 'p'),
      switched_off: yes,
    }),
  },
  indexes: {
    sql: queries.INDEXES,
    row: z.object({ table: name, name, unique: yes, valid: yes, definition: z.string(), predicate: text }),
  },
  triggers: {
    sql: queries.TRIGGERS,
    row: z.object({ table: name, name, definition: z.string(), enabled: letter('O', 'D', 'R', 'A') }),
  },
  policies: {
    sql: queries.POLICIES,
    row: z.object({
      table: name,
      name,
      permissive: yes,
      command: letter('*', 'r', 'a', 'w', 'd'),
      roles: list,
      using: text,
      check: text,
    }),
  },
  views: {
    sql: queries.VIEWS,
    row: z.object({ name, materialized: yes, definition: z.string(), options: list }),
  },
  functions: {
    sql: queries.FUNCTIONS,
    row: z.object({ name, types: z.string(), definition: z.string() }),
  },
  sequences: {
    sql: queries.SEQUENCES,
    row: z.object({ name, table: text, definition: z.string() }),
  },
  enums: { sql: queries.ENUMS, row: z.object({ name, definition: z.string() }) },
  extensions: { sql: queries.EXTENSIONS, row: z.object({ name, definition: z.string() }) },
  grants: {
    sql: GRANTS,
    row: z.object({ table: text, on: text, grantee: name, privilege: z.string() }),
  },
  comments: { sql: COMMENTS, row: z.object({ table: text, on: z.string(), text: z.string() }) },
  'kinds that are only named': { sql: UNMODELLED, row: z.object({ line: z.string() }) },
} as const;

export type PartName = keyof typeof PARTS;

/** The rows of every part. */
export type CatalogRows = { readonly [P in PartName]: readonly z.infer<(typeof PARTS)[P]['row']>[] };

export type Row<P extends PartName> = CatalogRows[P][number];
