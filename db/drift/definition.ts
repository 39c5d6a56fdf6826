import type {
  ColumnModel,
  CommentModel,
  ConstraintModel,
  DefinedModel,
  GrantModel,
  IndexModel,
  TableModel,
} from './model.ts';

/** What follows a column's name: `varchar(20) NOT NULL DEFAULT 'PG'`. */
export function columnDefinition(column: ColumnModel): string {
  return [
    column.type,
    column.collation === null ? '' : `COLLATE ${column.collation}`,
    column.notNull === 'no' ? '' : 'NOT NULL',
    column.default === null ? '' : `DEFAULT ${column.default}`,
    column.generated ?? '',
  ]
    .filter((part) => part !== '')
    .join(' ');
}

/** With columns and constraints; without what has a statement of its own. */
export function tableDefinition({ name, columns, constraints, storage }: TableModel): string {
  const lines = [
    ...columns.map((it) => `  ${quoted(it.name)} ${columnDefinition(it)}`),
    ...constraints.map((it) => `  CONSTRAINT ${quoted(it.name)} ${constraintDefinition(it)}`).sort(),
  ];
  const kept = storage.length > 0 ? ` /* ${storage.join(', ')} */` : '';
  return `CREATE TABLE ${quoted(name)} (\n${lines.join(',\n')}\n)${kept}`;
}

/** What follows ADD CONSTRAINT and a name. */
export function constraintDefinition({ definition, validity }: ConstraintModel): string {
  return validity === 'VALID' ? definition : `${definition} ${validity}`;
}

export function indexDefinition(table: string, index: IndexModel): string {
  const where = index.predicate === null ? '' : ` WHERE ${index.predicate}`;
  const kind = index.unique ? 'UNIQUE INDEX' : 'INDEX';
  return `CREATE ${kind} ${quoted(index.name)} ON ${quoted(table)} USING ${index.keys}${where}`;
}

export function policyDefinition(table: string, { name, definition }: DefinedModel): string {
  return `CREATE POLICY ${quoted(name)} ON ${quoted(table)} ${definition}`;
}

/** `on` is a table, or `FUNCTION household_of(text, uuid)`. */
export function grantDefinition(on: string, { grantee, privileges }: GrantModel): string {
  const role = grantee === 'PUBLIC' ? grantee : quoted(grantee);
  const taken = privileges.filter((it) => it.startsWith('NO ')).map((it) => it.slice('NO '.length));
  const given = privileges.filter((it) => !it.startsWith('NO '));
  const [passedOn, plain] = [
    given.filter((it) => it.endsWith(OPTION)),
    given.filter((it) => !it.endsWith(OPTION)),
  ];
  const options = passedOn.map((it) => it.slice(0, -OPTION.length));
  return [
    ...(plain.length > 0 ? [`GRANT ${plain.join(', ')} ON ${on} TO ${role}`] : []),
    ...(options.length > 0 ? [`GRANT ${options.join(', ')} ON ${on} TO ${role}${OPTION}`] : []),
    ...(taken.length > 0 ? [`REVOKE ${taken.join(', ')} ON ${on} FROM ${role}`] : []),
  ].join('; ');
}

const OPTION = ' WITH GRANT OPTION';

/** Of a table's comment the table is part of the name: `COLUMN users.email`, `INDEX idx_users_email`. */
export function commented(table: string | null, { on }: CommentModel): string {
  const [kind = '', ...rest] = on.split(' ');
  const name = rest.join(' ');
  if (table === null || kind === 'INDEX') return on;
  if (kind === 'COLUMN') return `COLUMN ${quoted(table)}.${name}`;
  if (['CONSTRAINT', 'TRIGGER', 'POLICY'].includes(kind)) return `${on} ON ${quoted(table)}`;
  return `${on} ${quoted(table)}`;
}

export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** A name as SQL takes it. */
export function quoted(name: string): string {
  return /^[a-z_][a-z0-9_]*$/.test(name) && !RESERVED.has(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

const RESERVED = new Set(
  `all analyse analyze and any array as asc asymmetric authorization between bigint binary bit boolean both case cast char
  character check coalesce collate collation column concurrently constraint create cross current_catalog current_date
  current_role current_schema current_time current_timestamp current_user dec decimal default deferrable desc distinct do else
  end except exists extract false fetch float for foreign freeze from full grant greatest group grouping having ilike in
  initially inner inout int integer intersect interval into is isnull join json json_array json_arrayagg json_exists json_object
  json_objectagg json_query json_scalar json_serialize json_table json_value lateral leading least left like limit localtime
  localtimestamp merge_action national natural nchar none normalize not notnull null nullif numeric offset on only or order out
  outer overlaps overlay placing position precision primary real references returning right row select session_user setof similar
  smallint some substring symmetric system_user table tablesample then time timestamp to trailing treat trim true union unique
  user using values varchar variadic verbose when where window with xmlattributes xmlconcat xmlelement xmlexists xmlforest
  xmlnamespaces xmlparse xmlpi xmlroot xmlserialize xmltable`.split(/\s+/),
);
