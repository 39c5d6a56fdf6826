import type { Aspect, Difference } from './difference.ts';
import type { Evidence, Severity } from './finding.ts';
import { SEVERITIES } from './finding.ts';
import { tableMeaning } from './meaning.ts';
import { columnAspect, columnByRows, columnPresence } from './severity-columns.ts';
import { actionsSeverity, foreignKeyPresence, indexPresence, keyPresence } from './severity-constraints.ts';
import { isUniqueIndex, keepsTime, opensToAll, refusesMore } from './what.ts';

/** What stands around a difference and decides how much it matters. */
export interface Surroundings {
  /** What probes say about it. */
  readonly evidence: readonly Pick<Evidence, 'count'>[];
  /** A key of the live database already finds what the index would. */
  readonly redundant: boolean;
}

/** How bad a difference is: by what differs, and by what the rows say. */
export function severityOf(difference: Difference, around: Surroundings): Severity {
  const structure =
    difference.aspect === null ? presence(difference, around) : aspect(difference, difference.aspect);
  return worst(structure, byRows(difference, around));
}

/** What is missing or unexpected as a whole. */
function presence(difference: Difference, around: Surroundings): Severity {
  const missing = difference.change === 'missing';
  switch (difference.kind) {
    case 'table':
      if (tableMeaning(difference.object).guardsChildren) return 'critical';
      return missing ? 'high' : 'low';
    case 'column':
      return columnPresence(difference);
    case 'primary_key':
    case 'unique':
    case 'exclusion':
      return keyPresence(difference);
    case 'foreign_key':
      return foreignKeyPresence(difference);
    case 'check':
      return missing && tableMeaning(difference.table ?? '').guardsChildren ? 'high' : 'medium';
    case 'index':
      return indexPresence(difference, around);
    case 'trigger':
      if (keepsTime(difference)) return missing ? 'medium' : 'low';
      return missing ? 'high' : 'medium';
    case 'function':
      if (!missing) return 'low';
      return keepsTime(difference) ? 'medium' : 'high';
    case 'view':
    case 'enum':
      return missing ? 'high' : 'low';
    // A column that counted on it could not be there: only who calls it by name suffers.
    case 'sequence':
    case 'extension':
      return missing ? 'medium' : 'low';
    // Too little shows a household's rows to others, too much hides them from the household.
    case 'row_security':
    case 'policy':
      return 'high';
    case 'grant':
      return opensToAll(difference) ? 'high' : 'medium';
    case 'comment':
      return 'info';
  }
}

/** What is there and differs in one respect. */
function aspect(difference: Difference, which: Aspect): Severity {
  switch (which) {
    case 'type':
    case 'nullability':
    case 'default':
    case 'generated':
      return columnAspect(difference, which);
    case 'collation':
      return 'low';
    case 'order':
    case 'name':
    case 'text':
      return 'info';
    case 'actions':
      return actionsSeverity(difference);
    case 'deferrability':
      return 'medium';
    // An interrupted change that looks finished: some rows may break the rule.
    case 'validity':
      return 'high';
    case 'predicate':
      return isUniqueIndex(difference) ? 'high' : 'low';
    case 'definition':
      return definitionSeverity(difference);
    case 'enabled':
      return difference.kind === 'trigger' && keepsTime(difference) ? 'medium' : 'high';
    case 'privileges':
      return opensToAll(difference) ? 'high' : 'medium';
  }
}

function definitionSeverity(difference: Difference): Severity {
  switch (difference.kind) {
    case 'table':
      // Unlogged: empty after a crash.
      return /UNLOGGED/.test(`${difference.expected}${difference.actual}`) ? 'high' : 'info';
    case 'trigger':
    case 'function':
      return keepsTime(difference) ? 'medium' : 'high';
    case 'primary_key':
    case 'unique':
    case 'exclusion':
    case 'foreign_key':
    case 'check':
    case 'view':
    case 'enum':
    case 'row_security':
    case 'policy':
    case 'column':
      return 'high';
    case 'index':
      if (refusesMore(difference)) return 'medium';
      return isUniqueIndex(difference) ? 'high' : 'low';
    case 'grant':
      return opensToAll(difference) ? 'high' : 'medium';
    case 'sequence':
      return 'low';
    // Another version of it, or only words.
    case 'extension':
    case 'comment':
      return 'info';
  }
}

function byRows(difference: Difference, { evidence }: Surroundings): Severity {
  if (!evidence.some(({ count }) => count > 0)) return 'info';
  switch (difference.kind) {
    case 'primary_key':
    case 'unique':
    case 'exclusion':
      return difference.change === 'missing' ? 'critical' : 'info';
    case 'index':
      return difference.change === 'missing' && isUniqueIndex(difference) ? 'critical' : 'info';
    case 'column':
      return columnByRows(difference);
    default:
      return 'info';
  }
}

function worst(...severities: readonly Severity[]): Severity {
  return SEVERITIES.find((it) => severities.includes(it)) ?? 'info';
}
