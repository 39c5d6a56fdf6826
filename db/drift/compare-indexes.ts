import { absent, different, type Subject } from './compare-named.ts';
import { indexDefinition } from './definition.ts';
import type { Difference } from './difference.ts';
import { type Matched, match, sameName } from './match.ts';
import type { IndexModel } from './model.ts';

export type MatchedIndexes = Matched<IndexModel, IndexModel>;

/** By what they do, before their names. Of two that do the same, one that is valid counts. */
export function matchIndexes(expected: readonly IndexModel[], actual: readonly IndexModel[]): MatchedIndexes {
  const alike = (a: IndexModel, b: IndexModel) => indexPurpose(a) === indexPurpose(b);
  return match(
    expected,
    actual,
    (a, b) => alike(a, b) && a.valid === b.valid && sameName(a, b),
    (a, b) => alike(a, b) && a.valid === b.valid,
    alike,
    sameName,
    (a, b) => a.unique === b.unique && a.keys === b.keys,
  );
}

export function compareIndexes(table: string, matched: MatchedIndexes): Difference[] {
  const subject = (it: IndexModel): Subject => ({
    kind: 'index',
    table,
    object: indexPurpose(it),
    name: it.name,
  });
  return [
    ...matched.missing.map((it) => absent(subject(it), 'missing', indexDefinition(table, it))),
    ...matched.unexpected.map((it) => absent(subject(it), 'unexpected', indexDefinition(table, it))),
    ...matched.pairs.flatMap(([wanted, there]) =>
      compareIndex(table, { ...subject(wanted), name: there.name }, wanted, there),
    ),
  ];
}

function compareIndex(
  table: string,
  subject: Subject,
  expected: IndexModel,
  actual: IndexModel,
): Difference[] {
  const compared = [
    ['name', expected.name, actual.name],
    ['predicate', expected.predicate, actual.predicate],
    ['validity', validity(expected), validity(actual)],
  ] as const;
  const aspects = compared
    .filter(([, wanted, there]) => wanted !== there)
    .map(([aspect, wanted, there]) => different(subject, aspect, wanted, there));
  if (expected.keys === actual.keys && expected.unique === actual.unique) return aspects;
  const [wanted, there] = [expected, actual].map((it) => indexDefinition(table, it));
  return [...aspects, different(subject, 'definition', wanted ?? null, there ?? null)];
}

/** What an index does: `(user_id)`, `(name) UNIQUE WHERE (merged_into_id IS NULL)`, `(tags) USING gin`. */
export function indexPurpose({ keys, unique, predicate }: IndexModel): string {
  const [, method = '', columns = ''] = /^(\S+) (.*)$/s.exec(keys) ?? [];
  return [
    columns,
    unique ? 'UNIQUE' : '',
    method === 'btree' ? '' : `USING ${method}`,
    predicate === null ? '' : `WHERE ${predicate}`,
  ]
    .filter((part) => part !== '')
    .join(' ');
}

const validity = ({ valid }: IndexModel): string => (valid ? 'VALID' : 'INVALID');
