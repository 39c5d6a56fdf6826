import type { Aspect, Difference } from './difference.ts';
import { columnAspectImpact, columnPresenceImpact } from './impact-columns.ts';
import { actionsImpact, foreignKeyImpact, indexImpact, keyImpact } from './impact-constraints.ts';
import { functionImpact, triggerImpact } from './impact-triggers.ts';
import { tableMeaning } from './meaning.ts';
import type { Surroundings } from './severity.ts';
import { opensToAll, refusesMore } from './what.ts';

/** What a difference means for child, parent or backend, for somebody who does not read SQL. */
export function impactOf(difference: Difference, { redundant }: Pick<Surroundings, 'redundant'>): string {
  if (redundant) return 'Nothing fails: a key of the table has the same columns and finds the same rows.';
  return difference.aspect === null
    ? presenceImpact(difference)
    : aspectImpact(difference, difference.aspect);
}

function presenceImpact(difference: Difference): string {
  const missing = difference.change === 'missing';
  const { many, one } = tableMeaning(difference.table ?? difference.object);
  switch (difference.kind) {
    case 'table':
      return tableImpact(difference);
    case 'column':
      return columnPresenceImpact(difference);
    case 'primary_key':
    case 'unique':
    case 'exclusion':
      return keyImpact(difference);
    case 'foreign_key':
      return foreignKeyImpact(difference);
    case 'check':
      return missing
        ? `Values that make no sense are let in: whoever reads ${many} must expect them.`
        : `Values that programs of the expected schema may write are refused: saving ${one} can fail.`;
    case 'index':
      return indexImpact(difference);
    case 'trigger':
      return triggerImpact(difference);
    case 'function':
      return functionImpact(difference);
    case 'view':
      return missing
        ? 'Programs that read this view fail.'
        : 'Programs of the expected schema do not know this view; it stands in the way of changes to its tables.';
    case 'enum':
      return missing
        ? 'Columns of this type cannot be made: whatever uses them fails.'
        : 'Programs of the expected schema do not know this type; nothing suffers.';
    case 'sequence':
      return missing
        ? 'Rows that take their number from here cannot be added.'
        : 'Numbers are kept here that no program of the expected schema takes.';
    case 'extension':
      return missing
        ? 'Functions of this extension are not there: inserts and queries that call them fail.'
        : 'Nothing of the expected schema uses it; it only stands in the way of moving to another server.';
    case 'row_security':
      return rowSecurityImpact(difference);
    case 'policy':
      return missing
        ? `The database no longer says who may see which ${many}: a family's rows are hidden from it, or shown to others.`
        : `Somebody may see or change ${many} of which the expected schema does not know.`;
    case 'grant':
      return grantImpact(difference);
    case 'comment':
      return NOBODY;
  }
}

function aspectImpact(difference: Difference, aspect: Aspect): string {
  switch (aspect) {
    case 'type':
    case 'nullability':
    case 'default':
    case 'generated':
      return columnAspectImpact(difference, aspect);
    case 'collation':
      return 'Texts sort and compare in another way: lists come in another order, and a search may miss what is there.';
    case 'order':
      return 'Nothing notices that names its columns; a program that counts them reads the wrong one.';
    case 'name':
      return 'Nothing notices but statements that name it, such as a migration or a backend that catches its errors.';
    case 'text':
      return NOBODY;
    case 'actions':
      return actionsImpact(difference);
    case 'deferrability':
      return 'The rule is held at another moment: what is right only at the end of a transaction is refused, or is let through until then.';
    case 'validity':
      return validityImpact(difference);
    case 'predicate':
      return indexImpact({ ...difference, change: 'missing' });
    case 'definition':
      return definitionImpact(difference);
    case 'enabled':
      if (difference.kind === 'trigger') return triggerImpact(difference);
      return difference.kind === 'row_security'
        ? rowSecurityImpact(difference)
        : 'The rule stands there and nothing holds it: rows may point to what does not exist.';
    case 'privileges':
      return grantImpact(difference);
  }
}

function definitionImpact(difference: Difference): string {
  switch (difference.kind) {
    case 'trigger':
      return triggerImpact(difference);
    case 'function':
      return functionImpact(difference);
    case 'index':
      return indexImpact({ ...difference, change: refusesMore(difference) ? 'unexpected' : 'missing' });
    case 'table':
      return /UNLOGGED/.test(`${difference.expected}${difference.actual}`)
        ? 'After a crash of the server an unlogged table is empty: what is in it is lost.'
        : 'The table is kept in another way; only its speed may suffer.';
    case 'primary_key':
    case 'unique':
    case 'exclusion':
      return `The key holds for other rows than expected. ${keyImpact({ ...difference, change: 'missing' })}`;
    case 'foreign_key':
    case 'check':
    case 'column':
      return 'Another rule is held than programs rely on: wrong rows come in, or right ones are refused.';
    case 'view':
      return 'Programs that read this view get other rows than they rely on.';
    case 'enum':
      return 'Values that programs write are refused, or ones come back that they do not know.';
    case 'row_security':
      return rowSecurityImpact(difference);
    case 'policy':
      return "Other rows are let through than expected: a family's rows are hidden from it, or shown to others.";
    case 'grant':
      return grantImpact(difference);
    case 'sequence':
      return 'Numbers are counted in another way: rows cannot be added once they run out.';
    case 'extension':
      return 'Another version of the extension is there; functions may behave differently.';
    case 'comment':
      return NOBODY;
  }
}

function tableImpact({ object, change }: Difference): string {
  const { many, serves, missing, unexpected } = tableMeaning(object);
  return change === 'missing'
    ? (missing ?? `Nothing keeps ${many}: ${serves} fails.`)
    : (unexpected ??
        'Programs of the expected schema neither read nor write it: what a family stored in it is invisible to them.');
}

function validityImpact({ kind, table }: Difference): string {
  const { many } = tableMeaning(table ?? '');
  if (kind === 'index') {
    return `A build that was interrupted: it speeds up nothing and, were it to keep duplicates out, keeps none out among ${many}.`;
  }
  return `A change that was interrupted and looks finished: ${many} from before may break the rule, and programs rely on it.`;
}

function rowSecurityImpact({ change, expected, actual }: Difference): string {
  const unforced = /FORCE/.test(expected ?? '') && !/FORCE/.test(actual ?? '');
  return change === 'missing' || /^DISABLE/.test(actual ?? '') || unforced
    ? 'The database no longer keeps households apart: one mistake in a program shows a family the rows of another.'
    : 'Programs that do not know of it see no rows: to a parent, everything is gone.';
}

function grantImpact(difference: Difference): string {
  const what = difference.table === null ? 'this' : tableMeaning(difference.table).many;
  if (opensToAll(difference)) return `Everybody who can connect may use ${what}, of every household.`;
  return difference.change === 'missing'
    ? `A program that should may not use ${what}: it fails.`
    : `Somebody may use ${what} who was not meant to, or may do so less than meant.`;
}

const NOBODY = 'Only people who read the schema notice.';
