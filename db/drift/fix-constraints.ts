import { quoted } from './definition.ts';
import type { Difference } from './difference.ts';
import type { Fix } from './finding.ts';
import { beside, briefly, held, NOTHING, repair } from './repair.ts';

// What repairs of constraints have in common, and checks.

export function fixCheck(difference: Difference): Fix {
  const { change, aspect, expected } = difference;
  if (change === 'unexpected') return dropConstraint(difference, 'it keeps senseless values out');
  if (change === 'missing') return addConstraint(difference, expected ?? '');
  if (aspect === 'name') return renameConstraint(difference);
  if (aspect === 'validity') return validateConstraint(difference);
  return held(
    'the one that is there goes when the new one stands',
    replaceConstraint(difference, expected ?? ''),
  );
}

/** Two steps: the short lock looks at no rows, and the rows are looked through beside everybody's work. */
export function addConstraint(difference: Difference, definition: string, name = difference.name): Fix {
  const { table } = named(difference);
  const first =
    difference.kind === 'foreign_key'
      ? `SHARE ROW EXCLUSIVE on ${table} and ${targetOf(difference)}, for a moment`
      : briefly(table);
  return repair(
    `${first}; then ${beside(table)}`,
    `ALTER TABLE ${table} ADD CONSTRAINT ${quoted(name)} ${definition.replace(/ NOT (VALID|ENFORCED)$/, '')} NOT VALID`,
    `ALTER TABLE ${table} VALIDATE CONSTRAINT ${quoted(name)}`,
  );
}

/** The new one has a name of its own until the old one is gone. */
export function replaceConstraint(difference: Difference, definition: string): Fix {
  const { table, name } = named(difference);
  const replacement = `${difference.name}_new`;
  const { sql, lock } = addConstraint(difference, definition, replacement);
  return {
    sql: [
      sql,
      `ALTER TABLE ${table} DROP CONSTRAINT ${name};`,
      `ALTER TABLE ${table} RENAME CONSTRAINT ${quoted(replacement)} TO ${name};`,
    ].join('\n'),
    lock: `${lock}; then ${briefly(table)}`,
    held: null,
  };
}

export function validateConstraint(difference: Difference): Fix {
  const { table, name } = named(difference);
  if (difference.expected !== 'VALID') return NOTHING;
  if (difference.actual === 'NOT ENFORCED') {
    return held(
      'rows may have broken it while it was not enforced',
      repair(briefly(table), `ALTER TABLE ${table} ALTER CONSTRAINT ${name} ENFORCED`),
    );
  }
  return repair(beside(table), `ALTER TABLE ${table} VALIDATE CONSTRAINT ${name}`);
}

export function renameConstraint(difference: Difference): Fix {
  const { table, name } = named(difference);
  const wanted = quoted(difference.expected ?? '');
  return repair(briefly(table), `ALTER TABLE ${table} RENAME CONSTRAINT ${name} TO ${wanted}`);
}

export function dropConstraint(difference: Difference, purpose: string): Fix {
  const { table, name } = named(difference);
  const sql = `ALTER TABLE ${table} DROP CONSTRAINT ${name}`;
  return held(`${purpose}, and somebody put it there on purpose`, repair(briefly(table), sql));
}

const named = ({ table, name }: Difference) => ({ table: quoted(table ?? ''), name: quoted(name) });

function targetOf({ object }: Difference): string {
  return /-> (.+) \(/.exec(object)?.[1] ?? 'what it refers to';
}
