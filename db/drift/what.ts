import type { Difference } from './difference.ts';

// What a difference is about, read from its SQL.

/** Of an index: it refuses duplicates, in the expected or the live database. */
export function isUniqueIndex({ kind, object, expected, actual }: Difference): boolean {
  return kind === 'index' && /\bUNIQUE\b/.test(`${object} ${expected ?? ''} ${actual ?? ''}`);
}

/** Of a trigger or function, by its name: it only notes when a row was changed. */
export function keepsTime({ object }: Difference): boolean {
  return /updated_at/.test(object);
}

/** Of a live column that nobody expects: a program that leaves it out cannot insert. */
export function refusesInserts({ actual }: Difference): boolean {
  const definition = actual ?? '';
  return /\bNOT NULL\b/.test(definition) && !/\b(DEFAULT|GENERATED)\b/.test(definition);
}

/** Of a grant: everybody who can connect may do more than expected. */
export function opensToAll({ object, name, expected, actual, aspect }: Difference): boolean {
  if (name !== 'PUBLIC' && !/ TO PUBLIC$/.test(object)) return false;
  if (aspect === null) return /^GRANT/.test(actual ?? '') || /^REVOKE/.test(expected ?? '');
  const [wanted, there] = [expected, actual].map((it) => it?.split(', ') ?? []);
  const given = there?.some((it) => !it.startsWith('NO ') && !wanted?.includes(it));
  return given || (wanted?.some((it) => it.startsWith('NO ') && !there?.includes(it)) ?? false);
}

/** Of a key that stands where an index should, or the other way round: what is there refuses more than was expected. */
export function refusesMore({ kind, aspect, expected, actual }: Difference): boolean {
  return (
    kind === 'index' &&
    aspect === 'definition' &&
    / WHERE /.test(expected ?? '') &&
    /^UNIQUE /.test(actual ?? '')
  );
}
