import { quoted } from './definition.ts';
import type { Difference } from './difference.ts';
import type { Fix } from './finding.ts';
import { dropConstraint, renameConstraint } from './fix-constraints.ts';
import { atLength, beside, briefly, held, heldIf, NOTHING, repair } from './repair.ts';

/** Primary keys, uniques and exclusions. `rows`: how many share their key, as far as they were counted. */
export function fixKey(difference: Difference, rows: number): Fix {
  if (difference.change === 'unexpected') return dropConstraint(difference, 'it keeps duplicates out');
  if (difference.change === 'missing') return heldIf(duplicates(rows), addKey(difference, difference.name));
  switch (difference.aspect) {
    case 'name':
      return renameConstraint(difference);
    case 'definition':
      return held('the one that is there goes when the new one stands', replaceKey(difference));
    default:
      return held('it must be taken away and built anew', NOTHING);
  }
}

export function duplicates(rows: number): string | null {
  return rows > 0
    ? `${rows} rows share their key with another: a person decides which of them stands for the others`
    : null;
}

/** The index is built beside everybody's work and then becomes the constraint's. */
function addKey(difference: Difference, name: string): Fix {
  const [table, key] = [quoted(difference.table ?? ''), quoted(name)];
  const parts = KEY.exec(difference.expected ?? '');
  if (!parts) {
    const add = `ALTER TABLE ${table} ADD CONSTRAINT ${key} ${difference.expected}`;
    return held('it is built while nobody can use the table', repair(atLength(table), add));
  }
  const [, kind, nulls = '', columns, deferrable = ''] = parts;
  return repair(
    `${beside(table)}; then ${briefly(table)}`,
    `CREATE UNIQUE INDEX CONCURRENTLY ${key} ON ${table} ${columns}${nulls}`,
    `ALTER TABLE ${table} ADD CONSTRAINT ${key} ${kind} USING INDEX ${key}${deferrable}`,
  );
}

const KEY = /^(UNIQUE|PRIMARY KEY)( NULLS NOT DISTINCT)? (\(.*?\)(?: INCLUDE \(.*?\))?)( DEFERRABLE.*)?$/;

/** The new one has a name of its own until the old one is gone. What is there may be an index alone. */
function replaceKey(difference: Difference): Fix {
  const [table, name] = [quoted(difference.table ?? ''), quoted(difference.name)];
  const replacement = `${difference.name}_new`;
  const isIndex = /^CREATE /.test(difference.actual ?? '');
  const { sql, lock } = addKey(difference, replacement);
  return {
    sql: [
      sql,
      isIndex ? `DROP INDEX CONCURRENTLY ${name};` : `ALTER TABLE ${table} DROP CONSTRAINT ${name};`,
      `ALTER TABLE ${table} RENAME CONSTRAINT ${quoted(replacement)} TO ${name};`,
    ].join('\n'),
    lock,
    held: null,
  };
}
