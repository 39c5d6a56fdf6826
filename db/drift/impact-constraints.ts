import type { Difference } from './difference.ts';
import { tableMeaning } from './meaning.ts';
import { opensChips, REACH } from './severity-constraints.ts';
import { actionOf } from './sql-text.ts';
import { isUniqueIndex } from './what.ts';

/** What happens without a key, by what it keeps single. */
const WITHOUT_KEY: readonly (readonly [table: string, object: string, impact: string])[] = [
  [
    'videos',
    '(user_id, platform_id, platform_video_id)',
    'A household can have a video twice, with two age ratings: by which of them a child is judged is chance.',
  ],
  [
    'videos',
    '(user_id, video_url)',
    'A household can have a video twice, and a change reaches only one of them.',
  ],
  [
    'platforms',
    '(name)',
    'A platform can exist twice: a video that is stored under the one is not found under the other.',
  ],
  [
    'video_nfc_mappings',
    '(video_id, nfc_chip_id',
    'A chip can play a video by two rules at once: which limit holds for the child is chance.',
  ],
  [
    'daily_watch_time',
    '(profile_id, date)',
    'A child can have two counters for one day: each stays below the limit, and the child watches twice as long.',
  ],
  [
    'kiosk_watch_time',
    '(profile_id, date',
    "A child's minutes on a kiosk can be counted twice, or in two halves: the daily limit is wrong.",
  ],
  [
    'users',
    '(email)',
    'Two accounts can have one address: a parent signs in and does not find the children.',
  ],
  [
    'users',
    '(user_uuid)',
    'Two accounts can share their second identity: chips of one family answer to another.',
  ],
  [
    'nfc_chips',
    '(chip_uid)',
    "One chip can belong to two families: a tap shows a child another family's videos.",
  ],
  ['token_blacklist', '(token_jti)', 'A token can be revoked twice; logging out may fail.'],
  ['kiosks', '(credential_hash)', 'Two kiosks can have one key: one household reads the rows of another.'],
];

export function keyImpact({ table, object, change }: Difference): string {
  const { one, many } = tableMeaning(table ?? '');
  if (change === 'unexpected') {
    return `Programs of the expected schema may save what this refuses: adding ${one} can fail.`;
  }
  const known = WITHOUT_KEY.find(([of, start]) => of === table && object.includes(start));
  return known?.[2] ?? `Two ${many} can be the same: a change reaches only one of them.`;
}

export function indexImpact(difference: Difference): string {
  if (isUniqueIndex(difference)) return keyImpact(difference);
  const { many } = tableMeaning(difference.table ?? '');
  return difference.change === 'unexpected'
    ? 'Nothing fails; it costs some time whenever a row is written.'
    : `Finding ${many} this way reads the whole table: pages and deletes become slow as families grow.`;
}

export function foreignKeyImpact(difference: Difference): string {
  const { many } = tableMeaning(difference.table ?? '');
  if (difference.change === 'missing') {
    return `${capital(many)} can belong to ${targetOf(difference)} that is not there: they are in nobody's list, and nobody can remove them.`;
  }
  const reach = REACH[actionOf(difference.actual ?? '', 'DELETE')];
  return reach > 0
    ? actionsImpact({ ...difference, expected: 'ON DELETE NO ACTION' })
    : `Programs of the expected schema may save or delete what this refuses: ${many} and what they belong to.`;
}

export function actionsImpact(difference: Difference): string {
  const { many } = tableMeaning(difference.table ?? '');
  if (opensChips(difference)) {
    return 'When a child is removed, the chips that were for this child alone play for every child of the household.';
  }
  const target = targetOf(difference);
  const expected = actionOf(difference.expected ?? '', 'DELETE');
  const actual = actionOf(difference.actual ?? '', 'DELETE');
  if (REACH[actual] < REACH[expected]) {
    return `Removing ${target} fails as long as there are ${many}; programs of the expected schema rely on its working.`;
  }
  if (REACH[actual] === REACH[expected]) {
    return `Changing or removing ${target} does something else to its ${many} than programs rely on.`;
  }
  return actual === 'CASCADE'
    ? `Removing ${target} deletes its ${many} in passing, without a trace.`
    : `Removing ${target} leaves ${many} that no longer say what they belong to.`;
}

/** What a foreign key refers to, as people call it. */
function targetOf({ object }: Difference): string {
  const [, table] = /-> "?(\w+)/.exec(object) ?? [];
  return table === undefined ? 'something' : tableMeaning(table).one;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
