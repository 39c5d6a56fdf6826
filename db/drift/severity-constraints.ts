import type { Difference } from './difference.ts';
import type { Severity } from './finding.ts';
import { actionOf, listedColumns, type ReferentialAction } from './sql-text.ts';
import { isUniqueIndex } from './what.ts';

/** One that nobody expects refuses writes that used to be right. */
export function keyPresence({ change }: Difference): Severity {
  return change === 'missing' ? 'high' : 'medium';
}

export function indexPresence(
  difference: Difference,
  { redundant }: { readonly redundant: boolean },
): Severity {
  if (isUniqueIndex(difference)) return keyPresence(difference);
  if (difference.change === 'unexpected' || redundant) return 'info';
  const [first = ''] = listedColumns(difference.object) ?? [];
  // Deleting what a row refers to reads the whole table without it.
  return /_(id|uuid|by)$/.test(first) ? 'medium' : 'low';
}

export function foreignKeyPresence(difference: Difference): Severity {
  if (difference.change === 'missing') return 'high';
  return worstAction(difference, 'NO ACTION') ?? 'medium';
}

export function actionsSeverity(difference: Difference): Severity {
  const expected = actionOf(difference.expected ?? '', 'DELETE');
  const actual = actionOf(difference.actual ?? '', 'DELETE');
  if (REACH[actual] > REACH[expected] || opensChips(difference))
    return worstAction(difference, expected) ?? 'high';
  // Deletes that programs rely on are refused; nothing is lost.
  return REACH[actual] < REACH[expected] || updatesDiffer(difference) ? 'medium' : 'low';
}

/** Without its child a mapping plays for every child of the household, whatever the limit was. */
export function opensChips(difference: Difference): boolean {
  const isChild = difference.table === 'video_nfc_mappings' && difference.object.startsWith('(profile_id)');
  return isChild && /^SET/.test(actionOf(difference.actual ?? '', 'DELETE'));
}

function worstAction(difference: Difference, expected: ReferentialAction): Severity | null {
  if (opensChips(difference)) return 'critical';
  return REACH[actionOf(difference.actual ?? '', 'DELETE')] > REACH[expected] ? 'high' : null;
}

/** How much deleting one row does to others. */
export const REACH: Readonly<Record<ReferentialAction, number>> = {
  RESTRICT: 0,
  'NO ACTION': 0,
  'SET NULL': 1,
  'SET DEFAULT': 1,
  CASCADE: 2,
};

function updatesDiffer({ expected, actual }: Difference): boolean {
  return actionOf(expected ?? '', 'UPDATE') !== actionOf(actual ?? '', 'UPDATE');
}
