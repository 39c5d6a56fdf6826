import type { ObjectKind } from './difference.ts';
import { type Finding, subject } from './finding.ts';
import type { Cell } from './report-blocks.ts';

/** What a finding is about, short: `profiles.age`, `videos.age_rating, type`. */
export function whatCell({ table, object, aspect }: Finding): Cell {
  return { code: aspect === null ? subject(table, object) : `${subject(table, object)}, ${aspect}` };
}

/** What was expected, and what is there. */
export function sideCells({ kind, aspect, expected, actual }: Finding): readonly [Cell, Cell] {
  if (aspect === null) {
    return [
      expected === null ? 'nothing' : whole(kind, expected),
      actual === null ? 'missing' : whole(kind, actual),
    ];
  }
  const [wanted, there] = fromTheDifference(line(expected), line(actual));
  return [wanted === null ? '-' : { code: wanted }, there === null ? '-' : { code: there }];
}

/** Its definition only where that is short: all of it is among the recommendations and in the JSON. */
function whole(kind: ObjectKind, sql: string): Cell {
  if (kind === 'column' || kind === 'check') return { code: cut(line(sql) ?? '') };
  return kind === 'index' && /^CREATE UNIQUE/.test(sql) ? 'unique index' : NOUNS[kind];
}

/** Of two long texts only from the word on in which they differ. */
function fromTheDifference(a: string | null, b: string | null): readonly [string | null, string | null] {
  if (a === null || b === null || Math.max(a.length, b.length) <= LONGEST) return [a && cut(a), b && cut(b)];
  const [words, others] = [a.split(' '), b.split(' ')];
  const same = words.findIndex((word, at) => word !== others[at]);
  const tail = (all: readonly string[]) =>
    cut(['…', ...all.slice(same === -1 ? words.length : same)].join(' '));
  return [tail(words), tail(others)];
}

function line(sql: string | null): string | null {
  return sql?.replace(/\s+/g, ' ').trim() ?? null;
}

function cut(text: string): string {
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text;
}

const LONGEST = 80;

export const NOUNS: Readonly<Record<ObjectKind, string>> = {
  table: 'table',
  column: 'column',
  primary_key: 'primary key',
  unique: 'unique key',
  foreign_key: 'foreign key',
  check: 'check',
  exclusion: 'exclusion',
  index: 'index',
  trigger: 'trigger',
  function: 'function',
  extension: 'extension',
  sequence: 'sequence',
  enum: 'enum',
  view: 'view',
  row_security: 'row security',
  policy: 'policy',
  grant: 'grant',
  comment: 'comment',
};
