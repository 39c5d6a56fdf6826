import { quoted } from './definition.ts';
import type { Difference } from './difference.ts';
import type { Fix } from './finding.ts';
import {
  addConstraint,
  dropConstraint,
  renameConstraint,
  replaceConstraint,
  validateConstraint,
} from './fix-constraints.ts';
import { briefly, held, heldIf, repair } from './repair.ts';

/** `rows`: how many point to what is not there, as far as they were counted. */
export function fixForeignKey(difference: Difference, rows: number): Fix {
  const { change, aspect, expected, object } = difference;
  const [table, name] = [quoted(difference.table ?? ''), quoted(difference.name)];
  if (change === 'unexpected') return dropConstraint(difference, 'it keeps rows from pointing to nothing');
  if (change === 'missing') return heldIf(astray(rows), addConstraint(difference, expected ?? ''));
  switch (aspect) {
    case 'name':
      return renameConstraint(difference);
    case 'deferrability':
      return repair(briefly(table), `ALTER TABLE ${table} ALTER CONSTRAINT ${name} ${expected}`);
    case 'validity':
      return heldIf(astray(rows), validateConstraint(difference));
    case 'actions':
      return held(
        'programs may rely on what removing does today, and others on what is expected',
        replaceConstraint(difference, `FOREIGN KEY ${object.replace(' -> ', ' REFERENCES ')} ${expected}`),
      );
    case 'definition':
      return held(
        'the one that is there goes when the new one stands',
        replaceConstraint(difference, expected ?? ''),
      );
    default:
      return held(
        'somebody switched it off, as only a superuser can; rows from since then may point to nothing',
        repair(briefly(table), `ALTER TABLE ${table} ENABLE TRIGGER ALL`),
      );
  }
}

function astray(rows: number): string | null {
  return rows > 0 ? `${rows} rows point to what is not there: a person decides what becomes of them` : null;
}
