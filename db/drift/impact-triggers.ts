import type { Difference } from './difference.ts';
import { tableMeaning } from './meaning.ts';
import { keepsTime } from './what.ts';

/** What happens when a trigger of the record does not do its work, by the beginning of its name. */
const TRIGGERS: readonly (readonly [RegExp, (many: string) => string])[] = [
  [
    /^version_/,
    (many) =>
      `Changes of ${many} do not reach the kiosks: a lowered limit, a forbidden video or a lost chip goes on playing there.`,
  ],
  [
    /^compat_/,
    (many) =>
      `What older backends leave out of ${many} is not filled in: saving fails, or duplicates come in.`,
  ],
  [
    /^heir_/,
    (many) => `Deleting one of ${many} that others stand for fails, or leaves them standing for nothing.`,
  ],
];

const FUNCTIONS: readonly (readonly [RegExp, string])[] = [
  [
    /^(household_of|raise_revision|version_\w+|void_history)\(/,
    'Changes do not reach the kiosks as expected: a lowered limit, a forbidden video or a lost chip may go on playing there.',
  ],
  [
    /^(adopt_\w+|fill_\w+|compat_\w+)\(/,
    'What older backends leave out is not filled in as expected: saving fails, or duplicates come in.',
  ],
  [
    /^hand_over_to_heir\(/,
    'Deleting a row that others stand for fails, or leaves them standing for nothing.',
  ],
];

export function triggerImpact(difference: Difference): string {
  const { many } = tableMeaning(difference.table ?? '');
  if (difference.change === 'unexpected') {
    return `Something happens when ${many} change that programs of the expected schema do not know of.`;
  }
  if (keepsTime(difference))
    return `updated_at stands still when ${many} change: nobody can say when that was.`;
  const known = TRIGGERS.find(([name]) => name.test(difference.object));
  return known?.[1](many) ?? `What should happen by itself when ${many} change does not happen as expected.`;
}

export function functionImpact(difference: Difference): string {
  if (difference.change === 'unexpected')
    return 'Programs of the expected schema do not call it; nothing suffers.';
  if (keepsTime(difference))
    return 'updated_at is not kept as expected: nobody can say when a row was changed.';
  const known = FUNCTIONS.find(([name]) => name.test(difference.object));
  return known?.[1] ?? 'What calls this function fails, or does something else than expected.';
}
