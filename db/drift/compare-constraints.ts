import { absent, different, type Subject } from './compare-named.ts';
import { constraintDefinition, quoted } from './definition.ts';
import type { Difference } from './difference.ts';
import { type Matched, match, sameName } from './match.ts';
import type { ConstraintModel, ForeignKeyModel } from './model.ts';

export type MatchedConstraints = Matched<ConstraintModel, ConstraintModel>;

/** By what they do, before their names; a table has one primary key, whatever its columns. */
export function matchConstraints(
  expected: readonly ConstraintModel[],
  actual: readonly ConstraintModel[],
): MatchedConstraints {
  const sameKind = (a: ConstraintModel, b: ConstraintModel) => a.kind === b.kind;
  const alike = (a: ConstraintModel, b: ConstraintModel) => sameKind(a, b) && purpose(a) === purpose(b);
  return match(
    expected,
    actual,
    (a, b) => alike(a, b) && sameName(a, b),
    alike,
    (a, b) => sameKind(a, b) && sameName(a, b),
    (a, b) => sameKind(a, b) && a.kind === 'primary_key',
  );
}

export function compareConstraints(table: string, matched: MatchedConstraints): Difference[] {
  return [
    ...matched.missing.map((it) => absent(subjectOf(table, it), 'missing', constraintDefinition(it))),
    ...matched.unexpected.map((it) => absent(subjectOf(table, it), 'unexpected', constraintDefinition(it))),
    ...matched.pairs.flatMap(([wanted, there]) => compareConstraint(table, wanted, there)),
  ];
}

/** What a constraint does: `(user_id, video_url)`, `(user_id) -> users (id)`, `(seconds >= 0)`. */
export function purpose(constraint: ConstraintModel): string {
  const { kind, definition } = constraint;
  if (kind === 'check') return definition.replace(/^CHECK \((.*)\)$/s, '$1');
  if (kind === 'exclusion') return definition.replace(/^EXCLUDE /, '');
  if (kind !== 'foreign_key') return listed(constraint.columns);
  return `${listed(constraint.columns)} -> ${constraint.target} ${listed(constraint.targetColumns)}`;
}

function subjectOf(table: string, constraint: ConstraintModel, name = constraint.name): Subject {
  return { kind: constraint.kind, table, object: purpose(constraint), name };
}

function compareConstraint(table: string, expected: ConstraintModel, actual: ConstraintModel): Difference[] {
  const subject = subjectOf(table, expected, actual.name);
  const compared = [
    ['name', expected.name, actual.name],
    ['deferrability', expected.deferrability, actual.deferrability],
    ['validity', expected.validity, actual.validity],
    ...(expected.kind === 'foreign_key' && actual.kind === 'foreign_key'
      ? ([
          ['actions', actionsOf(expected), actionsOf(actual)],
          ['enabled', switchOf(expected), switchOf(actual)],
        ] as const)
      : []),
  ] as const;
  const aspects = compared
    .filter(([, wanted, there]) => wanted !== there)
    .map(([aspect, wanted, there]) => different(subject, aspect, wanted, there));
  if (core(expected) === core(actual)) return aspects;
  return [...aspects, different(subject, 'definition', expected.definition, actual.definition)];
}

/** The definition without what is compared by itself. */
function core({ definition }: ConstraintModel): string {
  const action = 'NO ACTION|RESTRICT|CASCADE|SET NULL|SET DEFAULT';
  return definition
    .replace(new RegExp(` ON (?:UPDATE|DELETE) (?:${action})(?: \\([^)]*\\))?`, 'g'), '')
    .replace(/ (?:NOT DEFERRABLE|DEFERRABLE|INITIALLY DEFERRED|INITIALLY IMMEDIATE)/g, '');
}

function actionsOf({ onDelete, onUpdate }: ForeignKeyModel): string {
  return `ON DELETE ${onDelete}${onUpdate === 'NO ACTION' ? '' : ` ON UPDATE ${onUpdate}`}`;
}

const switchOf = ({ enabled }: ForeignKeyModel): string => (enabled ? 'ENABLE' : 'DISABLE');

export function listed(columns: readonly string[]): string {
  return `(${columns.map(quoted).join(', ')})`;
}
