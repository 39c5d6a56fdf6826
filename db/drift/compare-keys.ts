import { compareConstraints, listed, matchConstraints, purpose } from './compare-constraints.ts';
import { compareIndexes, indexPurpose, matchIndexes } from './compare-indexes.ts';
import { different } from './compare-named.ts';
import { constraintDefinition, indexDefinition } from './definition.ts';
import type { Difference } from './difference.ts';
import { match, sameName } from './match.ts';
import type { ConstraintModel, IndexModel, TableModel } from './model.ts';

/** Constraints and indexes. */
export function compareKeys(expected: TableModel, actual: TableModel): Difference[] {
  const constraints = matchConstraints(expected.constraints, actual.constraints);
  const indexes = matchIndexes(expected.indexes, actual.indexes);
  // A unique index may stand where a unique constraint should. It is not the same: no foreign key or ON CONFLICT ON CONSTRAINT
  // can name it, and it may leave rows out. But it is one difference, not two.
  const byIndex = match(constraints.missing, indexes.unexpected, standsFor);
  const byConstraint = match(indexes.missing, constraints.unexpected, (a, b) => standsFor(b, a));
  const { name: table } = expected;
  return [
    ...compareConstraints(table, {
      pairs: constraints.pairs,
      missing: byIndex.missing,
      unexpected: byConstraint.unexpected,
    }),
    ...compareIndexes(table, {
      pairs: indexes.pairs,
      missing: byConstraint.missing,
      unexpected: byIndex.unexpected,
    }),
    ...byIndex.pairs.map(([wanted, there]) =>
      different(
        { kind: 'unique', table, object: purpose(wanted), name: there.name },
        'definition',
        constraintDefinition(wanted),
        indexDefinition(table, there),
      ),
    ),
    ...byConstraint.pairs.map(([wanted, there]) =>
      different(
        { kind: 'index', table, object: indexPurpose(wanted), name: there.name },
        'definition',
        indexDefinition(table, wanted),
        constraintDefinition(there),
      ),
    ),
  ];
}

function standsFor(constraint: ConstraintModel, index: IndexModel): boolean {
  if (constraint.kind !== 'unique' || !index.unique) return false;
  return sameName(constraint, index) || index.keys.startsWith(`btree ${listed(constraint.columns)}`);
}
