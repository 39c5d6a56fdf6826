import { quoted } from './definition.ts';
import type { Difference } from './difference.ts';
import type { Fix } from './finding.ts';
import { duplicates } from './fix-keys.ts';
import { beside, briefly, held, heldIf, NOTHING, repair } from './repair.ts';
import { isUniqueIndex } from './what.ts';

export function fixIndex(
  difference: Difference,
  { rows, redundant }: { readonly rows: number; readonly redundant: boolean },
): Fix {
  const { table, name, change, aspect, expected, actual } = difference;
  const [on, index] = [quoted(table ?? ''), quoted(name)];
  if (change === 'missing') {
    const enough = redundant ? 'a key of the table has the same columns and does the same' : null;
    const why = isUniqueIndex(difference) ? duplicates(rows) : enough;
    return heldIf(why, repair(beside(on), concurrently(expected ?? '')));
  }
  if (change === 'unexpected') {
    const why = 'somebody may have put it there for a query that is slow without it';
    return held(why, repair(beside(on), `DROP INDEX CONCURRENTLY ${index}`));
  }
  switch (aspect) {
    case 'name':
      return repair(
        `SHARE UPDATE EXCLUSIVE on ${index}, for a moment`,
        `ALTER INDEX ${index} RENAME TO ${quoted(expected ?? '')}`,
      );
    case 'validity':
      return expected === 'VALID'
        ? heldIf(duplicates(rows), repair(beside(on), `REINDEX INDEX CONCURRENTLY ${index}`))
        : NOTHING;
    default: {
      const replacement = quoted(`${name}_new`);
      const isConstraint = !/^CREATE /.test(actual ?? '') && aspect === 'definition';
      const drop = isConstraint
        ? `ALTER TABLE ${on} DROP CONSTRAINT ${index}`
        : `DROP INDEX CONCURRENTLY ${index}`;
      return held(
        'the one that is there goes when the new one stands',
        repair(
          `${beside(on)}; then ${briefly(on)}`,
          concurrently(wanted(difference), replacement),
          drop,
          `ALTER INDEX ${replacement} RENAME TO ${quoted(expectedName(difference))}`,
        ),
      );
    }
  }
}

function concurrently(definition: string, name?: string): string {
  const built = definition.replace(/^CREATE (UNIQUE )?INDEX/, 'CREATE $1INDEX CONCURRENTLY');
  return name === undefined ? built : built.replace(/(CONCURRENTLY) ("[^"]+"|\w+)/, `$1 ${name}`);
}

/** The whole of the expected index, where only what differs is told. */
function wanted(difference: Difference): string {
  const { aspect, expected, object, table, name } = difference;
  if (aspect === 'definition') return expected ?? '';
  const [, columns = '', unique, method = 'btree', where = ''] =
    /^(.*?)( UNIQUE)?(?: USING (\w+))?( WHERE .*)?$/s.exec(object) ?? [];
  return `CREATE ${unique ? 'UNIQUE ' : ''}INDEX ${quoted(name)} ON ${quoted(table ?? '')} USING ${method} ${columns}${where}`;
}

function expectedName({ aspect, expected, name }: Difference): string {
  const [, there] = (aspect === 'definition' && /INDEX "?([^" ]+)"? ON/.exec(expected ?? '')) || [];
  return there ?? name;
}
