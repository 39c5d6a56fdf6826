import { purpose } from './compare-constraints.ts';
import type { Difference } from './difference.ts';
import { sameName } from './match.ts';
import { type ConstraintModel, type IndexModel, tableNamed } from './model.ts';
import type { Starting } from './tolerance.ts';

/** What the record keeps the migrations find by what it does; what it gives up they remove by its name. */
export function isHarmlessName({ known }: Starting, it: Difference): boolean {
  const kept = tableNamed(known.record, it.table)?.constraints ?? [];
  return it.aspect === 'name' && kept.some((own) => own.kind === it.kind && purpose(own) === it.object);
}

/** The migrations make every index of the record that is not there, and look for it by its name. */
export function isHarmlessIndex({ start, actual, known }: Starting, it: Difference): boolean {
  if (it.change === 'missing') return !it.expected?.startsWith('CREATE UNIQUE');
  const there = tableNamed(actual, it.table)?.indexes.find((other) => sameName(it, other));
  const own = known.record.tables.flatMap(({ indexes }) => indexes).find((other) => sameName(it, other));
  if (!there || (own && !doesTheSame(own, there))) return false;
  if (it.aspect === 'name') return true;
  if (it.aspect !== null && it.aspect !== 'validity') return false;
  return !there.unique || refusesNothingMore(there, tableNamed(known[start], it.table)?.constraints ?? []);
}

function doesTheSame(a: IndexModel, b: IndexModel): boolean {
  return (['unique', 'keys', 'predicate'] as const).every((part) => a[part] === b[part]);
}

/** Whether all that a unique index refuses is refused by a key as well. */
function refusesNothingMore({ keys }: IndexModel, constraints: readonly ConstraintModel[]): boolean {
  const [, listed = ''] = /^btree \(([^()]*)\)$/.exec(keys) ?? [];
  const columns = listed.split(', ');
  return constraints.filter(isKey).some((key) => key.columns.every((column) => columns.includes(column)));
}

export function isKey({ kind }: ConstraintModel): boolean {
  return kind === 'primary_key' || kind === 'unique';
}
