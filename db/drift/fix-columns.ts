import { quoted } from './definition.ts';
import type { Difference } from './difference.ts';
import type { Fix } from './finding.ts';
import { columnMeaning } from './meaning.ts';
import { atLength, beside, briefly, held, heldIf, NOTHING, repair } from './repair.ts';
import { compareTypes, splitColumn, textLength } from './sql-text.ts';
import { refusesInserts } from './what.ts';

/** `rows`: how many stand in the way, as far as they were counted. */
export function fixColumn(difference: Difference, rows: number): Fix {
  const { change, aspect, expected, actual } = difference;
  const alter = alterOf(difference);
  const { table, column } = named(difference);
  if (change === 'missing') return addColumn(difference);
  if (change === 'unexpected') {
    return held(whyKept(difference), repair(briefly(table), `ALTER TABLE ${table} DROP COLUMN ${column}`));
  }
  switch (aspect) {
    case 'type':
      return changeType(difference);
    case 'nullability':
      return expected === 'NULL'
        ? repair(briefly(table), `${alter} DROP NOT NULL`)
        : require(difference, rows);
    case 'validity':
      return expected === 'NOT NULL' ? require(difference, rows) : NOTHING;
    case 'default':
      return expected === null
        ? held(
            `programs that leave it out rely on ${actual}`,
            repair(briefly(table), `${alter} DROP DEFAULT`),
          )
        : repair(briefly(table), `${alter} SET DEFAULT ${expected}`);
    case 'collation':
      return held(
        `ALTER COLUMN … TYPE … COLLATE ${expected ?? '"default"'} builds its indexes anew, and nobody can use the table meanwhile`,
        NOTHING,
      );
    default:
      return held('how the value is made can only be changed by building the column anew', NOTHING);
  }
}

function whyKept(difference: Difference): string {
  if (columnMeaning(difference.table ?? '', difference.object).matter === 'child_safety') {
    return 'it decides what a child may watch: programs should learn to read it rather than it go';
  }
  const lost = 'what a family stored in it would be lost';
  return refusesInserts(difference) ? `${lost}; so that others can insert, DROP NOT NULL is enough` : lost;
}

/**
 * A value for old rows is made up by nobody: a default that is not a constant comes in a statement of its own, and a column
 * that must not be empty starts as one that may. What is then left is a finding of its own.
 */
function addColumn(difference: Difference): Fix {
  const { table, column } = named(difference);
  const { type, required, value, generated } = splitColumn(difference.expected ?? '');
  const add = `ALTER TABLE ${table} ADD COLUMN ${column} ${type}`;
  if (generated !== null) {
    const fix = repair(atLength(table), `${add}${required ? ' NOT NULL' : ''} ${generated}`);
    return held('the whole table is written anew, and nobody can use it meanwhile', fix);
  }
  if (value === null) return repair(briefly(table), add);
  if (isConstant(value))
    return repair(briefly(table), `${add}${required ? ' NOT NULL' : ''} DEFAULT ${value}`);
  return repair(briefly(table), add, `${alterOf(difference)} SET DEFAULT ${value}`);
}

function require(difference: Difference, rows: number): Fix {
  const { table, column } = named(difference);
  const { empty, fill } = columnMeaning(difference.table ?? '', difference.object);
  const lock = `${briefly(table)}; ${beside(table)}`;
  if (rows > 0 && fill !== undefined) {
    return held(
      `${rows} rows get a value first, and where there are many that is done in batches`,
      repair(
        `${lock}; the rows that get a value`,
        `UPDATE ${table} SET ${column} = ${fill} WHERE ${column} IS NULL`,
        ...requiring(difference),
      ),
    );
  }
  const lacking = rows > 0 ? `${rows} rows have no value, and nobody but a person can say which` : null;
  const left = empty === undefined ? null : 'there are programs that leave it out, and they would fail';
  return heldIf(lacking ?? left, repair(lock, ...requiring(difference)));
}

/** Looks through the rows beside everybody's work; SET NOT NULL then believes the check. */
function requiring(difference: Difference): string[] {
  const { table, column } = named(difference);
  const check = quoted(`${difference.table}_${difference.object}_present`);
  return [
    `ALTER TABLE ${table} ADD CONSTRAINT ${check} CHECK (${column} IS NOT NULL) NOT VALID`,
    `ALTER TABLE ${table} VALIDATE CONSTRAINT ${check}`,
    `${alterOf(difference)} SET NOT NULL`,
    `ALTER TABLE ${table} DROP CONSTRAINT ${check}`,
  ];
}

function changeType(difference: Difference): Fix {
  const { table } = named(difference);
  const [expected, actual] = [difference.expected ?? '', difference.actual ?? ''];
  const sql = `${alterOf(difference)} TYPE ${expected}`;
  switch (compareTypes(expected, actual)) {
    case 'narrower':
      // Of a longer text only the catalog learns; numbers are written anew.
      return textLength(expected) === null
        ? held(
            'the whole table is written anew, and nobody can use it meanwhile',
            repair(atLength(table), sql),
          )
        : repair(briefly(table), sql);
    case 'wider':
      return held(
        'what is longer is refused, and nobody can use the table meanwhile',
        repair(atLength(table), sql),
      );
    case 'other':
      return held(
        'every value must be converted, and programs read the one or the other',
        repair(atLength(table), sql),
      );
  }
}

const named = ({ table, object }: Difference) => ({ table: quoted(table ?? ''), column: quoted(object) });

function alterOf(difference: Difference): string {
  const { table, column } = named(difference);
  return `ALTER TABLE ${table} ALTER COLUMN ${column}`;
}

/** A literal, perhaps with a type. */
function isConstant(sql: string): boolean {
  return /^(-?\d+(\.\d+)?|true|false|'(?:[^']|'')*'(::[\w ]+(\(\d+\))?(\[\])?)?)$/.test(sql);
}
