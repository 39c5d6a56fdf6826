import { compare } from './compare.ts';
import type { Difference } from './difference.ts';
import type { CatalogModel } from './model.ts';
import type { KnownModels } from './models.ts';
import { tolerance } from './tolerance.ts';

export type Recognition =
  | { readonly kind: 'empty' }
  /** One of the two databases a migration starts from; what is `tolerated` is in nobody's way. */
  | {
      readonly kind: 'known';
      readonly start: 'production' | 'init';
      readonly tolerated: readonly Difference[];
    }
  /** `differences` and `unmodelled` are what stands between it and the nearest; neither of them for the record itself. */
  | {
      readonly kind: 'unknown';
      readonly nearest: 'production' | 'init' | 'record';
      readonly differences: readonly Difference[];
      readonly unmodelled: readonly string[];
    };

/** Which of the known databases this is. The ledger is asked first: this is for databases that have none. */
export function recognise(actual: CatalogModel, known: KnownModels): Recognition {
  if (isEmpty(actual)) return { kind: 'empty' };
  const starts = (['production', 'init'] as const).map((start) => sift(start, actual, known));
  const fitting = starts.find((it) => it.differences.length === 0 && it.unmodelled.length === 0);
  if (fitting) return { kind: 'known', start: fitting.nearest, tolerated: fitting.tolerated };
  const record = { nearest: 'record' as const, differences: compare(known.record, actual), unmodelled: [] };
  const [nearest = record] = [...starts, record].sort((a, b) => a.differences.length - b.differences.length);
  return {
    kind: 'unknown',
    nearest: nearest.nearest,
    differences: nearest.differences,
    unmodelled: nearest.unmodelled,
  };
}

function sift(start: 'production' | 'init', actual: CatalogModel, known: KnownModels) {
  const tolerates = tolerance(start, actual, known);
  const all = compare(known[start], actual);
  return {
    nearest: start,
    tolerated: all.filter(tolerates),
    differences: all.filter((it) => !tolerates(it)),
    unmodelled: actual.unmodelled.filter((line) => isInTheWay(line, known[start])),
  };
}

/** Rules and inheritance change what a statement on a table does; an event trigger may refuse a migration's statements. */
function isInTheWay(line: string, start: CatalogModel): boolean {
  if (line.startsWith('event trigger ')) return true;
  const concerns = start.tables.some(({ name }) => line.endsWith(` on ${name}`));
  return concerns && /^(rule|partitioning|partition|inheriting table|type of rows) /.test(line);
}

function isEmpty({ tables, views, functions, sequences, enums }: CatalogModel): boolean {
  return [tables, views, functions, sequences, enums].every((things) => things.length === 0);
}
