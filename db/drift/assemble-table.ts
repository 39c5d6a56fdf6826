import { commentsOf, grantsOf } from './assemble-access.ts';
import { sorted } from './by-name.ts';
import type { CatalogRows, Row } from './catalog-rows.ts';
import type { ColumnModel, ConstraintModel, DefinedModel, IndexModel, TableModel } from './model.ts';
import { expression, typeName } from './normalise.ts';

/** One table, from the rows of all. */
export function tableOf(table: Row<'tables'>, rows: CatalogRows): TableModel {
  const mine = <R extends { table: string }>(all: readonly R[]) =>
    all.filter((it) => it.table === table.name);
  return {
    name: table.name,
    storage: table.storage.toSorted(),
    columns: mine(rows.columns).map(columnOf),
    constraints: sorted(mine(rows.constraints).map(constraintOf)),
    indexes: sorted(mine(rows.indexes).map(indexOf)),
    triggers: sorted(
      mine(rows.triggers).map((it) => ({
        name: it.name,
        definition: expression(it.definition),
        enabled: triggerStates[it.enabled],
      })),
    ),
    rowSecurity: rowSecurityOf(table),
    policies: sorted(mine(rows.policies).map(policyOf)),
    grants: grantsOf(rows, table.name),
    comments: commentsOf(rows, table.name),
  };
}

function columnOf(row: Row<'columns'>): ColumnModel {
  const printed = row.expression === null ? null : expression(row.expression);
  return {
    name: row.name,
    type: typeName(row.type),
    notNull: row.required ? (row.unvalidated ? 'unvalidated' : 'yes') : 'no',
    default: row.generated === '' ? printed : null,
    generated: generatedOf(row, printed),
    collation: row.collation === null ? null : expression(row.collation),
  };
}

function generatedOf({ identity, generated }: Row<'columns'>, printed: string | null): string | null {
  if (identity !== '') return `GENERATED ${identity === 'a' ? 'ALWAYS' : 'BY DEFAULT'} AS IDENTITY`;
  if (generated === '') return null;
  return `GENERATED ALWAYS AS (${printed}) ${generated === 's' ? 'STORED' : 'VIRTUAL'}`;
}

function constraintOf(row: Row<'constraints'>): ConstraintModel {
  const common = {
    name: row.name,
    columns: row.columns,
    definition: expression(row.definition.replace(/ (NOT VALID|NOT ENFORCED)$/, '')),
    deferrability: deferrabilityOf(row),
    validity: row.enforced === false ? 'NOT ENFORCED' : row.validated ? 'VALID' : 'NOT VALID',
  } as const;
  if (row.type !== 'f') return { kind: constraintKinds[row.type], ...common };
  const cleared = row.on_delete_columns.length > 0 ? ` (${row.on_delete_columns.join(', ')})` : '';
  return {
    kind: 'foreign_key',
    ...common,
    target: row.target_schema === 'public' ? String(row.target) : `${row.target_schema}.${row.target}`,
    targetColumns: row.target_columns,
    onDelete: actions[row.on_delete] + cleared,
    onUpdate: actions[row.on_update],
    match: row.match === 'f' ? 'FULL' : row.match === 'p' ? 'PARTIAL' : 'SIMPLE',
    enabled: !row.switched_off,
  };
}

function deferrabilityOf(row: Row<'constraints'>): ConstraintModel['deferrability'] {
  if (!row.deferrable) return 'NOT DEFERRABLE';
  return row.deferred ? 'DEFERRABLE INITIALLY DEFERRED' : 'DEFERRABLE INITIALLY IMMEDIATE';
}

function indexOf({ name, unique, valid, definition, predicate }: Row<'indexes'>): IndexModel {
  const where = predicate === null ? '' : ` WHERE ${predicate}`;
  const body = definition.slice(definition.indexOf(' USING ') + ' USING '.length);
  return {
    name,
    unique,
    keys: expression(body.slice(0, body.length - where.length)),
    predicate: predicate === null ? null : expression(predicate),
    valid,
  };
}

function rowSecurityOf({ secured, forced }: Row<'tables'>): TableModel['rowSecurity'] {
  if (!secured) return forced ? 'DISABLE BUT FORCE' : 'DISABLE';
  return forced ? 'FORCE' : 'ENABLE';
}

function policyOf(row: Row<'policies'>): DefinedModel {
  const kind = row.permissive ? 'PERMISSIVE' : 'RESTRICTIVE';
  const using = row.using === null ? '' : ` USING (${expression(row.using)})`;
  const check = row.check === null ? '' : ` WITH CHECK (${expression(row.check)})`;
  const definition = `AS ${kind} FOR ${commands[row.command]} TO ${row.roles.join(', ')}${using}${check}`;
  return { name: row.name, definition };
}

const constraintKinds = { p: 'primary_key', u: 'unique', c: 'check', x: 'exclusion' } as const;
const triggerStates = { O: 'ENABLE', D: 'DISABLE', R: 'ENABLE REPLICA', A: 'ENABLE ALWAYS' } as const;
const commands = { '*': 'ALL', r: 'SELECT', a: 'INSERT', w: 'UPDATE', d: 'DELETE' } as const;
const actions = {
  ' ': 'NO ACTION',
  a: 'NO ACTION',
  r: 'RESTRICT',
  c: 'CASCADE',
  n: 'SET NULL',
  d: 'SET DEFAULT',
} as const;
