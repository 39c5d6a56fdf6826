import type { Fix } from './finding.ts';

// What all repairs are made of. Statements end with a semicolon and a line; each takes a transaction of its own.

export const repair = (lock: string, ...statements: readonly string[]): Fix => ({
  sql: statements.map((it) => `${it};`).join('\n'),
  lock,
  held: null,
});

export const held = (why: string, fix: Fix): Fix => ({ ...fix, held: why });

/** Only when there is a reason. */
export const heldIf = (why: string | null, fix: Fix): Fix => (why === null ? fix : held(why, fix));

/** Nothing to run. */
export const NOTHING: Fix = { sql: '', lock: 'none', held: null };

/** Waits for everything that uses the table and keeps everything waiting, but has nothing to do. */
export const briefly = (table: string): string => `ACCESS EXCLUSIVE on ${table}, for a moment`;

/** As above, while rows are read or written. */
export const atLength = (table: string): string =>
  `ACCESS EXCLUSIVE on ${table}, for as long as it takes to go through its rows: nobody can use it meanwhile`;

/** Reads and writes go on. */
export const beside = (table: string): string =>
  `SHARE UPDATE EXCLUSIVE on ${table}: reads and writes go on, however long it takes`;

export const NO_LOCK = 'none that anybody waits for';
