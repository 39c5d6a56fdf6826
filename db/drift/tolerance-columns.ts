import type { Difference } from './difference.ts';
import { type CatalogModel, type ColumnModel, tableNamed } from './model.ts';
import type { Starting } from './tolerance.ts';

/** On a table of the start. */
export function isHarmlessColumn({ start, actual, known }: Starting, it: Difference): boolean {
  const there = columnOf(actual, it);
  const wanted = columnOf(known.record, it);
  if (it.aspect === 'default') {
    return there?.default === wanted?.default || meaning(it.expected) === meaning(it.actual);
  }
  if (it.change !== 'unexpected' || !there) return false;
  if (wanted && !columnOf(known[start], it)) {
    return holdsTheSame(there, wanted) && !renamesColumns(known[start], known.record, it.table);
  }
  // Triggers compare whole rows, and these types cannot be compared.
  if (INCOMPARABLE.test(there.type)) return false;
  // Whoever writes by the record does not know it.
  return there.notNull === 'no' || there.default !== null || there.generated !== null;
}

const INCOMPARABLE = /^(json|xml|point|line|lseg|box|path|polygon|circle)\b/;

function columnOf(
  model: CatalogModel,
  { table, object }: Pick<Difference, 'table' | 'object'>,
): ColumnModel | undefined {
  return tableNamed(model, table)?.columns.find(({ name }) => name === object);
}

/** Where the record lacks a column of the start, another may get its data and the new name: that must be free. */
function renamesColumns(start: CatalogModel, record: CatalogModel, table: string | null): boolean {
  const columns = tableNamed(start, table)?.columns ?? [];
  return columns.some(({ name }) => !columnOf(record, { table, object: name }));
}

function holdsTheSame(a: ColumnModel, b: ColumnModel): boolean {
  return (['type', 'generated', 'collation'] as const).every((part) => a[part] === b[part]);
}

/** Some defaults have several spellings. */
function meaning(value: string | null): string | null {
  if (value === null) return null;
  if (/^(\w+\.)?(gen_random_uuid|uuid_generate_v4)\(\)$/.test(value)) return 'a random uuid';
  return ['now()', 'transaction_timestamp()', 'LOCALTIMESTAMP'].includes(value) ? 'CURRENT_TIMESTAMP' : value;
}
