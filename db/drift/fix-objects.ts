import { quoted } from './definition.ts';
import type { Difference } from './difference.ts';
import type { Fix } from './finding.ts';
import { tableMeaning } from './meaning.ts';
import { atLength, briefly, held, NO_LOCK, NOTHING, repair } from './repair.ts';

export function fixTable({ table, name, change, aspect, expected, actual }: Difference): Fix {
  const on = quoted(table ?? name);
  if (change === 'missing') {
    const lock = 'SHARE ROW EXCLUSIVE on the tables it refers to, for a moment';
    return repair(lock, withSerials(expected ?? ''));
  }
  if (change === 'unexpected') {
    const why = tableMeaning(name).guardsChildren
      ? 'it decides what a child may watch: programs should learn to read it rather than it go'
      : 'what a family stored in it would be lost';
    return held(why, repair(briefly(on), `DROP TABLE ${on}`));
  }
  if (aspect === 'order') return NOTHING;
  const logged = /UNLOGGED/.test(actual ?? '') && !/UNLOGGED/.test(expected ?? '');
  const sql = logged ? repair(atLength(on), `ALTER TABLE ${on} SET LOGGED`) : NOTHING;
  return held('how a table is kept is changed while nobody can use it', sql);
}

export function fixExtension({ name, change, expected }: Difference): Fix {
  if (change === 'missing') return repair(NO_LOCK, expected ?? '');
  if (change === 'unexpected') {
    return held('something may still use it', repair(NO_LOCK, `DROP EXTENSION ${quoted(name)}`));
  }
  return held('it must be moved by hand', NOTHING);
}

export function fixSequence({ name, change, expected }: Difference): Fix {
  const sequence = quoted(name);
  if (change === 'missing') {
    return held('it must go on where the numbers of its table end', repair(NO_LOCK, expected ?? ''));
  }
  if (change === 'unexpected') {
    return held('a column may still take its numbers from it', repair(NO_LOCK, `DROP SEQUENCE ${sequence}`));
  }
  const alter = (expected ?? '')
    .replace(/^CREATE SEQUENCE/, 'ALTER SEQUENCE')
    .replace(/ START WITH -?\d+/, '');
  return held('numbers that were given must stay within its bounds', repair(NO_LOCK, alter));
}

export function fixEnum({ name, change, expected, actual }: Difference): Fix {
  const type = quoted(name);
  if (change === 'missing') return repair(NO_LOCK, expected ?? '');
  if (change === 'unexpected') {
    return held("columns of it may hold a family's values", repair(NO_LOCK, `DROP TYPE ${type}`));
  }
  const [wanted, there] = [valuesOf(expected), valuesOf(actual)];
  const added = wanted.filter((it) => !there.includes(it));
  const fix = repair(NO_LOCK, ...added.map((it) => `ALTER TYPE ${type} ADD VALUE ${it}`));
  return wanted.join() === [...there, ...added].join()
    ? fix
    : held('values cannot be taken away or moved', fix);
}

export function fixView({ name, change, expected }: Difference): Fix {
  const view = quoted(name);
  const materialized = /^CREATE MATERIALIZED/.test(expected ?? '');
  if (change === 'missing') return repair(NO_LOCK, expected ?? '');
  if (change === 'unexpected') {
    return held('somebody may read it', repair(briefly(view), `DROP VIEW ${view}`));
  }
  if (!materialized) {
    const replace = (expected ?? '').replace(/^CREATE VIEW/, 'CREATE OR REPLACE VIEW');
    return repair(briefly(view), replace);
  }
  return held(
    'it is gone until it is built anew',
    repair(briefly(view), `DROP MATERIALIZED VIEW ${view}`, expected ?? ''),
  );
}

export function fixComment({ name, change, expected }: Difference): Fix {
  if (change === 'unexpected') {
    return held('somebody wrote it for a reason', repair(NO_LOCK, `COMMENT ON ${name} IS NULL`));
  }
  return repair(NO_LOCK, change === 'missing' ? (expected ?? '') : `COMMENT ON ${name} IS ${expected}`);
}

/** A counted column of a table that is not there brings its sequence along only when it is called serial. */
function withSerials(table: string): string {
  const serials = { smallint: 'smallserial', integer: 'serial', bigint: 'bigserial' } as const;
  return table.replace(
    /\b(smallint|integer|bigint) NOT NULL DEFAULT nextval\('[^']+'::regclass\)/g,
    (_, type: keyof typeof serials) => serials[type],
  );
}

function valuesOf(definition: string | null): string[] {
  return definition?.match(/'(?:[^']|'')*'/g) ?? [];
}
