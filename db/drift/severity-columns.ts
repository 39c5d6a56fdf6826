import type { Difference } from './difference.ts';
import type { Severity } from './finding.ts';
import { columnMeaning } from './meaning.ts';
import { compareTypes } from './sql-text.ts';
import { refusesInserts } from './what.ts';

export function columnPresence(difference: Difference): Severity {
  const { matter } = columnMeaning(difference.table ?? '', difference.object);
  if (difference.change === 'unexpected') {
    if (matter === 'child_safety') return 'critical';
    return matter === 'identity' || refusesInserts(difference) ? 'high' : 'low';
  }
  switch (matter) {
    case 'child_safety':
      return 'critical';
    case 'audit':
      return 'medium';
    // Queries that name it fail, whatever it is for.
    case 'data':
    case 'identity':
    case 'use':
    case 'display':
      return 'high';
  }
}

export function columnAspect(
  difference: Difference,
  which: 'type' | 'nullability' | 'default' | 'generated',
): Severity {
  const { matter } = columnMeaning(difference.table ?? '', difference.object);
  const guards = matter === 'child_safety';
  switch (which) {
    case 'type':
      return typeSeverity(difference, guards);
    case 'nullability':
      return nullabilitySeverity(difference, matter);
    case 'default':
      if (guards) return 'critical';
      // Rows that are inserted without an id are refused.
      return difference.object === 'id' && difference.actual === null ? 'high' : 'low';
    case 'generated':
      return guards ? 'critical' : 'high';
  }
}

/** Rows that hold what the expected type cannot, or lack what is expected of them. */
export function columnByRows({ table, object, aspect }: Difference): Severity {
  const { matter } = columnMeaning(table ?? '', object);
  return aspect === 'type' || (aspect === 'nullability' && matter !== 'display') ? 'high' : 'info';
}

/** What does not fit is refused, so a text that is too short loses a family's input but opens nothing. */
function typeSeverity({ expected, actual }: Difference, guards: boolean): Severity {
  switch (compareTypes(expected ?? '', actual ?? '')) {
    case 'narrower':
      return guards ? 'high' : 'medium';
    case 'wider':
      return 'low';
    case 'other':
      return guards ? 'critical' : 'high';
  }
}

function nullabilitySeverity({ expected }: Difference, matter: string): Severity {
  if (matter === 'display') return 'low';
  if (expected !== 'NOT NULL') return 'medium';
  if (matter === 'child_safety') return 'critical';
  return matter === 'data' ? 'high' : 'medium';
}
