import type { Difference } from './difference.ts';
import { columnMeaning, tableMeaning } from './meaning.ts';
import { compareTypes } from './sql-text.ts';
import { refusesInserts } from './what.ts';

export function columnPresenceImpact(difference: Difference): string {
  const { one, serves } = tableMeaning(difference.table ?? '');
  const meaning = columnMeaning(difference.table ?? '', difference.object);
  if (difference.change === 'missing') {
    if (meaning.missing) return meaning.missing;
    return meaning.matter === 'audit'
      ? `When ${one} was made or changed, or by whom, cannot be said: after a mistake nobody can trace what happened.`
      : `Programs name this column: ${serves} fails.`;
  }
  if (meaning.unexpected) return meaning.unexpected;
  return refusesInserts(difference)
    ? `Programs of the expected schema leave it out, and it must not be empty: adding ${one} fails.`
    : 'Programs of the expected schema do not read it: what a family stored in it is invisible to them.';
}

export function columnAspectImpact(
  difference: Difference,
  aspect: 'type' | 'nullability' | 'default' | 'generated',
): string {
  switch (aspect) {
    case 'type':
      return typeImpact(difference);
    case 'nullability':
      return nullabilityImpact(difference);
    case 'default':
      return defaultImpact(difference);
    case 'generated':
      return 'The value is made in another way: what programs write is refused, or replaced.';
  }
}

function typeImpact({ table, object, expected, actual }: Difference): string {
  const { one, serves } = tableMeaning(table ?? '');
  switch (compareTypes(expected ?? '', actual ?? '')) {
    case 'narrower':
      return (
        columnMeaning(table ?? '', object).narrower ??
        `What does not fit is refused: a parent cannot save ${one} that the expected schema allows.`
      );
    case 'wider':
      return 'Values may be larger than programs of the expected schema take: those refuse them or cut them off.';
    case 'other':
      return `Programs write and read values of another kind: ${serves} fails, or values are misread.`;
  }
}

function nullabilityImpact({ table, object, expected }: Difference): string {
  const { one, serves } = tableMeaning(table ?? '');
  if (expected !== 'NOT NULL') {
    return `Programs may leave it out by the expected schema: saving ${one} fails for them.`;
  }
  return (
    columnMeaning(table ?? '', object).empty ??
    `A row may lack this value, on which programs rely: ${serves} may fail for it.`
  );
}

function defaultImpact({ table, object, expected, actual }: Difference): string {
  const { one } = tableMeaning(table ?? '');
  if (object === 'id') {
    return actual === null
      ? `Programs that let the database choose the id cannot add ${one}.`
      : 'Ids are made in another way; nobody notices as long as both ways work.';
  }
  if (columnMeaning(table ?? '', object).matter === 'child_safety') {
    return `What nobody has decided about a child is decided differently: ${actual ?? 'nothing'} instead of ${expected ?? 'nothing'}.`;
  }
  return `Where a program leaves it out, ${actual ?? 'nothing'} is stored instead of ${expected ?? 'nothing'}.`;
}
