import type { PartName } from './catalog-rows.ts';
import type { Difference, ObjectKind } from './difference.ts';
import type { CatalogReading } from './read-catalog.ts';

/** Without the differences that are there only because a part of the catalog could not be read. */
export function seenDifferences(
  differences: readonly Difference[],
  reading: CatalogReading,
): readonly Difference[] {
  if (reading.kind === 'read') return differences;
  const unread = reading.missing.map((line) => line.slice(0, line.indexOf(':')));
  if (unread.includes('tables')) return differences.filter(({ table }) => table === null);
  const doubtful = new Set(unread.flatMap((part) => KINDS[part as PartName] ?? []));
  return differences.filter(({ kind }) => !doubtful.has(kind));
}

/** What rests on a part. A unique index can stand for a constraint, so neither is known without the other. */
const KINDS: Readonly<Record<PartName, readonly ObjectKind[]>> = {
  tables: ['table'],
  columns: ['table', 'column'],
  constraints: ['table', 'primary_key', 'unique', 'foreign_key', 'check', 'exclusion', 'index'],
  indexes: ['index', 'unique'],
  triggers: ['trigger'],
  policies: ['policy'],
  views: ['view'],
  functions: ['function'],
  sequences: ['sequence'],
  enums: ['enum'],
  extensions: ['extension'],
  grants: ['grant'],
  comments: ['comment'],
  'kinds that are only named': [],
};
