import { compareComments, compareGrants } from './compare-access.ts';
import { compareColumns } from './compare-columns.ts';
import { compareIndexes, matchIndexes } from './compare-indexes.ts';
import { compareKeys } from './compare-keys.ts';
import { absent, compareNamed, defined, different, type Named } from './compare-named.ts';
import { policyDefinition, tableDefinition } from './definition.ts';
import type { Difference } from './difference.ts';
import { match, sameName } from './match.ts';
import type { TableModel } from './model.ts';

/** A table that both have. */
export function compareTable(expected: TableModel, actual: TableModel): Difference[] {
  return [
    ...compareStorage(expected, actual),
    ...compareColumns(expected, actual),
    ...compareKeys(expected, actual),
    ...compareSwitches(expected, actual),
    ...compareAttached(expected, actual),
  ];
}

/**
 * A table that one side has: one difference with its columns and constraints, and one for each thing on it that takes a
 * statement of its own, so that whoever makes or removes the table sees what goes along.
 */
export function lonelyTable(table: TableModel, change: 'missing' | 'unexpected'): Difference[] {
  const { name } = table;
  const bare: TableModel = {
    ...table,
    indexes: [],
    triggers: [],
    rowSecurity: 'DISABLE',
    policies: [],
    grants: [],
    comments: [],
  };
  const [expected, actual] = change === 'missing' ? [table, bare] : [bare, table];
  const secured = rowSecurity(table);
  return [
    absent({ kind: 'table', table: name, object: name, name }, change, tableDefinition(table)),
    ...compareIndexes(name, matchIndexes(expected.indexes, actual.indexes)),
    ...(table.rowSecurity === 'DISABLE' ? [] : [absent(securityOf(table), change, secured)]),
    ...compareAttached(expected, actual),
  ];
}

function compareAttached(expected: TableModel, actual: TableModel): Difference[] {
  const table = expected.name;
  const policies = (it: TableModel): Named[] =>
    it.policies.map(({ name, definition }) => ({
      object: name,
      name,
      definition: policyDefinition(table, { name, definition }),
      part: definition,
    }));
  return [
    ...compareNamed(
      { kind: 'trigger', table, aspect: 'definition' },
      expected.triggers.map(defined),
      actual.triggers.map(defined),
    ),
    ...compareNamed({ kind: 'policy', table, aspect: 'definition' }, policies(expected), policies(actual)),
    ...compareGrants(table, expected.grants, actual.grants),
    ...compareComments(table, expected.comments, actual.comments),
  ];
}

/** What is switched on or off by itself. */
function compareSwitches(expected: TableModel, actual: TableModel): Difference[] {
  const { pairs } = match(expected.triggers, actual.triggers, sameName);
  const triggers = pairs
    .filter(([wanted, there]) => wanted.enabled !== there.enabled)
    .map(([wanted, there]) => {
      const subject = {
        kind: 'trigger',
        table: expected.name,
        object: there.name,
        name: there.name,
      } as const;
      return different(subject, 'enabled', wanted.enabled, there.enabled);
    });
  if (expected.rowSecurity === actual.rowSecurity) return triggers;
  const [wanted, there] = [rowSecurity(expected), rowSecurity(actual)];
  return [...triggers, different(securityOf(expected), 'enabled', wanted, there)];
}

function securityOf({ name }: TableModel): Parameters<typeof absent>[0] {
  return { kind: 'row_security', table: name, object: name, name };
}

/** What follows ALTER TABLE and a name. */
function rowSecurity({ rowSecurity }: TableModel): string {
  const enabled = rowSecurity === 'ENABLE' || rowSecurity === 'FORCE';
  const forced = rowSecurity === 'FORCE' || rowSecurity === 'DISABLE BUT FORCE';
  return `${enabled ? 'ENABLE' : 'DISABLE'} ROW LEVEL SECURITY${forced ? ', FORCE ROW LEVEL SECURITY' : ''}`;
}

function compareStorage(expected: TableModel, actual: TableModel): Difference[] {
  const { name } = expected;
  const [wanted, there] = [expected.storage.join(', '), actual.storage.join(', ')];
  if (wanted === there) return [];
  return [
    different(
      { kind: 'table', table: name, object: name, name },
      'definition',
      wanted || null,
      there || null,
    ),
  ];
}
