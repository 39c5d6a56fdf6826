import type { Difference } from './difference.ts';
import { sameName } from './match.ts';
import { type CatalogModel, tableNamed } from './model.ts';
import type { Starting } from './tolerance.ts';

/** init.sql's updated_at triggers give way to the record's; whether production has them nobody could say. */
export function isOlderTrigger(actual: CatalogModel, init: CatalogModel, it: Difference): boolean {
  const [there, older] = [actual, init].map((model) =>
    tableNamed(model, it.table)?.triggers.find((trigger) => sameName(trigger, it)),
  );
  if (!older) return false;
  return !there || (there.definition === older.definition && hasOlderFunctions(actual, init));
}

export function isHarmlessFunction({ actual, known, taken }: Starting, it: Difference): boolean {
  if (!known.init.functions.some(({ name }) => name === it.object)) {
    return it.change === 'unexpected' && !taken.has(it.object);
  }
  return it.change === 'missing' || hasOlderFunctions(actual, known.init);
}

/** Whether the function that those triggers call is the one that is known, however it is indented. */
function hasOlderFunctions(actual: CatalogModel, init: CatalogModel): boolean {
  const unspaced = (text: string) => text.replace(/\s+/g, ' ');
  return init.functions.every((older) =>
    actual.functions.some(
      (it) => sameName(it, older) && unspaced(it.definition) === unspaced(older.definition),
    ),
  );
}
