import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { fileVersion } from './file-version.ts';
import { type Db, type DeviceFile, openDevice, openForLoading } from './open.ts';
import { stateFile } from './state.ts';

const folder = mkdtempSync(join(tmpdir(), 'medio-version-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const file = (path: string): DeviceFile => ({
  ...stateFile(folder),
  path,
  migrations: folder,
  synchronous: 'NORMAL',
});

/** What SQLite makes of the same bytes, through its own recovery of the log. */
function asSqliteSaysIt(path: string): unknown {
  const db = openForLoading(file(path));
  const read = (pragma: string) => db.pragma(pragma, { simple: true });
  const said = { applicationId: read('application_id'), version: read('user_version') };
  db.close();
  return said;
}

/** A database, open, with everything after its making still in the log. */
function openFile(path: string): Db {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true });
  const opened = openDevice(file(path));
  if (opened.kind !== 'open') throw new Error(opened.kind);
  opened.db.exec('CREATE TABLE t (a TEXT) STRICT');
  return opened.db;
}

/** Changes one bit, that far into the log: anywhere, or of what stands before each page. */
function spoil(path: string, part: 'anywhere' | 'heads', where: number): void {
  const bytes = readFileSync(path);
  const [logHead, frameHead, frame] = [32, 24, 24 + 4096];
  const nth = Math.floor(Math.floor(bytes.length / frame) * frameHead * where);
  const inHead = logHead + Math.floor(nth / frameHead) * frame + (nth % frameHead);
  const at = part === 'heads' ? inHead : Math.floor(bytes.length * where);
  if (at < bytes.length) bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(path, bytes);
}

const acts: Readonly<Record<string, (db: Db, version: number) => void>> = {
  version: (db, version) => db.pragma(`user_version = ${version}`),
  rows: (db) => db.exec("INSERT INTO t VALUES (printf('%.9000c', 'x'))"),
  undone: (db, version) => db.exec(`BEGIN; PRAGMA user_version = ${version}; ROLLBACK`),
  together: (db, version) => {
    db.exec(
      `BEGIN; PRAGMA user_version = ${version}; INSERT INTO t VALUES (printf('%.30000c', 'y')); COMMIT`,
    );
  },
  checkpoint: (db) => db.pragma('wal_checkpoint(PASSIVE)'),
  restart: (db) => db.pragma('wal_checkpoint(TRUNCATE)'),
};

describe('the version of a file at rest', () => {
  it('is what SQLite would say, whatever is in the log and wherever it was torn or spoilt', () => {
    const path = join(folder, 'a.db');
    const copy = join(folder, 'copy.db');
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...Object.keys(acts)), fc.integer({ min: 1, max: 999 })), {
          minLength: 1,
          maxLength: 12,
        }),
        fc.constantFrom('whole', 'torn', 'anywhere', 'heads'),
        // Evenly spread, which doubles are not.
        fc.integer({ min: 0, max: 9_999 }).map((part) => part / 10_000),
        (done, fate, where) => {
          const db = openFile(path);
          for (const [act, version] of done) acts[act]?.(db, version);
          for (const end of ['', '-wal']) copyFileSync(path + end, copy + end);
          db.close();
          if (fate === 'torn') truncateSync(`${copy}-wal`, Math.floor(statSync(`${copy}-wal`).size * where));
          if (fate === 'anywhere' || fate === 'heads') spoil(`${copy}-wal`, fate, where);
          const said = fileVersion(copy);
          expect(said).toEqual(asSqliteSaysIt(copy));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('is nothing for what is no database, for an empty file and for none', () => {
    const text = join(folder, 'text');
    writeFileSync(text, 'no database, whatever it says of itself. '.repeat(9));
    const empty = join(folder, 'empty');
    writeFileSync(empty, '');
    expect([text, empty, join(folder, 'none'), folder].map(fileVersion)).toEqual([null, null, null, null]);
  });
});
