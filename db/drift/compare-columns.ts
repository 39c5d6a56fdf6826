import { absent, different, type Subject } from './compare-named.ts';
import { columnDefinition } from './definition.ts';
import type { Difference } from './difference.ts';
import { match, sameName } from './match.ts';
import type { ColumnModel, TableModel } from './model.ts';

/** Column by column, then their order. */
export function compareColumns(expected: TableModel, actual: TableModel): Difference[] {
  const { pairs, missing, unexpected } = match(expected.columns, actual.columns, sameName);
  const of = ({ name }: ColumnModel): Subject => ({
    kind: 'column',
    table: expected.name,
    object: name,
    name,
  });
  return [
    ...missing.map((it) => absent(of(it), 'missing', columnDefinition(it))),
    ...unexpected.map((it) => absent(of(it), 'unexpected', columnDefinition(it))),
    ...pairs.flatMap(([wanted, there]) => compareColumn(of(there), wanted, there)),
    ...compareOrder(expected, actual),
  ];
}

function compareColumn(subject: Subject, expected: ColumnModel, actual: ColumnModel): Difference[] {
  const plain = (['type', 'collation', 'default', 'generated'] as const)
    .filter((aspect) => expected[aspect] !== actual[aspect])
    .map((aspect) => different(subject, aspect, expected[aspect], actual[aspect]));
  return [...plain, ...compareNullability(subject, expected, actual)];
}

function compareNullability(subject: Subject, expected: ColumnModel, actual: ColumnModel): Difference[] {
  if (expected.notNull === actual.notNull) return [];
  const aspect = expected.notNull === 'no' || actual.notNull === 'no' ? 'nullability' : 'validity';
  return [different(subject, aspect, NULLABILITY[expected.notNull], NULLABILITY[actual.notNull])];
}

const NULLABILITY = { no: 'NULL', yes: 'NOT NULL', unvalidated: 'NOT NULL NOT VALID' } as const;

/** Of the columns that both have: one that is missing changes no order. */
function compareOrder(expected: TableModel, actual: TableModel): Difference[] {
  const [wanted, there] = [
    [expected, actual],
    [actual, expected],
  ].map(([one, other]) =>
    one?.columns
      .map(({ name }) => name)
      .filter((name) => other?.columns.some((it) => it.name === name))
      .join(', '),
  );
  if (wanted === undefined || there === undefined || wanted === there) return [];
  const { name } = expected;
  return [different({ kind: 'table', table: name, object: name, name }, 'order', wanted, there)];
}
