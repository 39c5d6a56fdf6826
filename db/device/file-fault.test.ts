import { mkdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { faultIn } from './file-fault.ts';

const sqlite = (code: string, message: string) => Object.assign(new Error(message), { code });

function thrownBy(use: () => unknown): unknown {
  try {
    use();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('an error', () => {
  const known: [string, unknown, unknown][] = [
    [
      'of a torn page is damage',
      sqlite('SQLITE_CORRUPT_INDEX', 'malformed'),
      { kind: 'damaged', detail: 'SQLITE_CORRUPT_INDEX: malformed' },
    ],
    [
      'of a page that ends too soon is damage, though it is one of input and output',
      sqlite('SQLITE_IOERR_SHORT_READ', 'disk I/O error'),
      { kind: 'damaged', detail: 'SQLITE_IOERR_SHORT_READ: disk I/O error' },
    ],
    [
      'of a full disk is not',
      sqlite('SQLITE_FULL', 'database or disk is full'),
      { kind: 'unavailable', detail: 'SQLITE_FULL: database or disk is full' },
    ],
    [
      'of a disk so full that not even reading begins is not',
      sqlite('SQLITE_IOERR_SHMSIZE', 'disk I/O error'),
      { kind: 'unavailable', detail: 'SQLITE_IOERR_SHMSIZE: disk I/O error' },
    ],
    [
      'of a statement is neither',
      sqlite('SQLITE_CONSTRAINT_NOTNULL', 'NOT NULL constraint failed: a.b'),
      { kind: 'refused', detail: 'SQLITE_CONSTRAINT_NOTNULL: NOT NULL constraint failed: a.b' },
    ],
    [
      'of the operating system is the storage’s, its code said once',
      thrownBy(() => mkdirSync(tmpdir())),
      { kind: 'unavailable', detail: `EEXIST: file already exists, mkdir '${tmpdir()}'` },
    ],
    ['of this program says nothing of a file', thrownBy(() => readFileSync(undefined as never)), null],
    ['that is none says nothing either', 'SQLITE_FULL', null],
  ];
  for (const [what, error, fault] of known) {
    it(what, () => expect(faultIn(error)).toEqual(fault));
  }
});
