import { compareTable } from './compare-table.ts';
import type { Difference } from './difference.ts';
import { type CatalogModel, tableNamed } from './model.ts';
import type { KnownModels } from './models.ts';
import { isHarmlessColumn } from './tolerance-columns.ts';
import { isHarmlessIndex, isHarmlessName, isKey } from './tolerance-keys.ts';
import { isHarmlessFunction, isOlderTrigger } from './tolerance-triggers.ts';

/** What a difference is judged by. */
export interface Starting {
  readonly start: 'production' | 'init';
  readonly actual: CatalogModel;
  readonly known: KnownModels;
  /** Names that the record has and the start has not: who bears one already is in the way. */
  readonly taken: ReadonlySet<string>;
}

/**
 * Which differences from a known start are in nobody's way: neither in that of the migrations nor, afterwards, in that of
 * those who use the record. Whatever is not known to be harmless is not tolerated.
 */
export function tolerance(
  start: 'production' | 'init',
  actual: CatalogModel,
  known: KnownModels,
): (difference: Difference) => boolean {
  const starting: Starting = { start, actual, known, taken: namesToCome(start, known) };
  return (difference) => isHarmless(starting, difference);
}

function isHarmless(starting: Starting, it: Difference): boolean {
  const { start, actual, known, taken } = starting;
  if (it.kind === 'grant' || it.kind === 'comment') return true;
  if (it.table !== null && !tableNamed(known[start], it.table)) return isHarmlessAddition(starting, it.table);
  switch (it.kind) {
    case 'table':
      return it.aspect === 'order' || (it.aspect === 'definition' && !isUnlogged(it));
    case 'column':
      return isHarmlessColumn(starting, it);
    case 'foreign_key':
      return isHarmlessName(starting, it) || isUnsureAction(starting, it);
    case 'primary_key':
    case 'unique':
    case 'check':
    case 'exclusion':
      return isHarmlessName(starting, it);
    case 'index':
      return isHarmlessIndex(starting, it);
    case 'trigger':
      return isOlderTrigger(actual, known.init, it);
    case 'function':
      return isHarmlessFunction(starting, it);
    case 'extension':
      return it.change !== 'missing';
    case 'sequence':
    case 'enum':
    case 'view':
      return it.change === 'unexpected' && !taken.has(it.name);
    default:
      return false;
  }
}

/** A table or view that the start does not have: somebody's own, or one that a known start has just so. */
function isHarmlessAddition({ actual, known, taken }: Starting, name: string): boolean {
  if (!taken.has(name)) return true;
  const there = tableNamed(actual, name);
  const models = [known.production, known.init].map((model) => tableNamed(model, name));
  return models.some((model) => there && model && compareTable(model, there).every(isCosmetic));
}

function isCosmetic({ kind, aspect }: Difference): boolean {
  return kind === 'grant' || kind === 'comment' || aspect === 'order' || aspect === 'name';
}

/** No foreign key of another table may refer to such a table. */
function isUnlogged({ expected, actual }: Difference): boolean {
  return `${expected} ${actual}`.includes('UNLOGGED');
}

/** Nobody could say what deleting does in production. */
function isUnsureAction({ start }: Starting, { aspect, actual }: Difference): boolean {
  return start === 'production' && aspect === 'actions' && !actual?.includes('ON UPDATE');
}

function namesToCome(start: 'production' | 'init', known: KnownModels): Set<string> {
  const there = new Set(namesOf(known[start]));
  return new Set(namesOf(known.record).filter((name) => !there.has(name)));
}

/** Names that two things cannot share. */
function namesOf({ tables, views, sequences, enums, functions }: CatalogModel): string[] {
  const keys = tables.flatMap(({ constraints }) => constraints.filter(isKey));
  const indexes = tables.flatMap((table) => table.indexes);
  return [tables, views, sequences, enums, functions, indexes, keys].flatMap((all) =>
    all.map(({ name }) => name),
  );
}
