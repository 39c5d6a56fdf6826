import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { onFile, rowsOf, sessionsRebuilt, withSteps, writeStateRows } from './earlier-file.ts';
import { migrateFile, versionOf } from './migrate-file.ts';
import { type Db, type DeviceFile, openDevice } from './open.ts';
import { stateFile } from './state.ts';

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'medio-migrate-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

/** state.db at its first step, with rows in every table. `next` is the same file to a program with one more step. */
function stateAtStep1(home = newHome()) {
  const file = withSteps(stateFile(home), join(home, 'steps-1'), 1);
  const rows = onFile(file, (db) => {
    writeStateRows(db, 20);
    return rowsOf(db);
  });
  return {
    file,
    rows,
    next: (sql: string) => withSteps(file, join(home, 'steps-2'), 1, { '0002_next': sql }),
  };
}

const asItIs = (file: DeviceFile) => onFile(file, (db) => ({ version: versionOf(db), rows: rowsOf(db) }));
const foreignKeys = (db: Db) => db.pragma('foreign_keys', { simple: true });

/** A parent with children that go with it, which no released step has made. */
const family = `
  CREATE TABLE parents (id TEXT PRIMARY KEY) STRICT;
  CREATE TABLE children (id TEXT PRIMARY KEY, parent TEXT REFERENCES parents (id) ON DELETE CASCADE) STRICT;
  INSERT INTO parents VALUES ('p');
  INSERT INTO children VALUES ('c1', 'p'), ('c2', 'p');`;
const parentsRebuilt = `
  CREATE TABLE __new_parents (id TEXT PRIMARY KEY, name TEXT) STRICT;
  INSERT INTO __new_parents SELECT id, NULL FROM parents;
  DROP TABLE parents;
  ALTER TABLE __new_parents RENAME TO parents;`;

describe('a table that is built anew with foreign keys on', () => {
  it('takes the children with it where they cascade, without a word', () => {
    const { file } = stateAtStep1();
    onFile(file, (db) => {
      db.exec(family);
      db.transaction(() => db.exec(`PRAGMA foreign_keys=OFF; ${parentsRebuilt} PRAGMA foreign_keys=ON`))();
      expect([rowsOf(db)['parents'], rowsOf(db)['children']]).toEqual([[{ id: 'p', name: null }], []]);
    });
  });

  it('is refused where its children stay, so that the ledger stops every rebuild of the sessions', () => {
    const { file } = stateAtStep1();
    onFile(file, (db) => {
      expect(() => db.transaction(() => db.exec(sessionsRebuilt))()).toThrow('FOREIGN KEY constraint failed');
    });
  });
});

describe('a step', () => {
  it('may build the sessions anew: they, their ledger and all other rows are kept, and foreign keys hold again', () => {
    const { rows, next } = stateAtStep1();
    const file = next(sessionsRebuilt);
    onFile(file, (db) => {
      expect(rowsOf(db)).toEqual(rows);
      expect([versionOf(db), foreignKeys(db), db.pragma('foreign_key_check')]).toEqual([2, 1, []]);
      expect(() => db.exec("DELETE FROM watch_sessions WHERE id = 's1'")).toThrow('FOREIGN KEY');
      expect(() => db.exec("UPDATE watch_sessions SET started_at = NULL WHERE id = 's1'")).toThrow(
        'NOT NULL',
      );
    });
  });

  it('may build parents anew whose children cascade: they are kept', () => {
    const { next } = stateAtStep1();
    const withFamily = next(family);
    onFile(withFamily, () => undefined);
    const file = withSteps(withFamily, join(withFamily.migrations, '../steps-3'), 2, {
      '0003_more': parentsRebuilt,
    });
    onFile(file, (db) => {
      expect([rowsOf(db)['parents'], rowsOf(db)['children']]).toEqual([
        [{ id: 'p', name: null }],
        [
          { id: 'c1', parent: 'p' },
          { id: 'c2', parent: 'p' },
        ],
      ]);
      db.exec('DELETE FROM parents');
      expect(rowsOf(db)['children']).toEqual([]);
    });
  });

  it('says from where to where it went', () => {
    const { file, next } = stateAtStep1();
    const opened = openDevice(next('CREATE TABLE more (id TEXT) STRICT'));
    if (opened.kind !== 'open') throw new Error(opened.kind);
    opened.db.close();
    expect(opened.migrated).toEqual({ kind: 'migrated', from: 1, to: 2, backup: `${file.path}.before-2` });
  });

  const refused: [string, string, string][] = [
    [
      'empties a table',
      'CREATE TABLE more (id TEXT) STRICT; DELETE FROM decisions WHERE seq > 2',
      'decisions would be left with 2 of 20 rows, and the step does not say why',
    ],
    [
      'loses rows while it builds a table anew',
      sessionsRebuilt.replace('FROM `watch_sessions`;', "FROM `watch_sessions` WHERE id <> 's7';"),
      'watch_sessions would be left with 19 of 20 rows, and the step does not say why',
    ],
    [
      'drops a table that has rows',
      'DROP TABLE outbox',
      'outbox would be left with 0 of 20 rows, and the step does not say why',
    ],
    [
      'leaves the ledger without its sessions, with leave to shrink them',
      '-- rows: watch_sessions may shrink because this is a test\nDELETE FROM watch_sessions',
      '40 references would lead nowhere, the first from ledger to watch_sessions',
    ],
    [
      'SQLite does not take halfway through',
      "INSERT INTO positions VALUES ('p', 'v', 1, 1); CREATE TABLE outbox (id TEXT)",
      'SQLITE_ERROR: table outbox already exists',
    ],
    [
      'breaks a rule of a table',
      'INSERT INTO ledger SELECT * FROM ledger',
      'SQLITE_CONSTRAINT_PRIMARYKEY: UNIQUE constraint failed: ledger.session_id, ledger.date',
    ],
  ];
  for (const [what, sql, why] of refused) {
    it(`that ${what} is not taken: the file is as it was, and says why`, () => {
      const { file, rows, next } = stateAtStep1();
      expect(openDevice(next(sql))).toEqual({ kind: 'unmigrated', detail: `step 0002_next: ${why}` });
      expect(asItIs(file)).toEqual({ version: 1, rows });
    });
  }

  it('may take rows away, or a table with them, when its header says why', () => {
    const { rows, next } = stateAtStep1();
    const because = (table: string) => `-- rows: ${table} may shrink because this is a test\n`;
    const sql = `${because('decisions')}${because('dead_letters')}DELETE FROM decisions; DROP TABLE dead_letters;`;
    const { dead_letters: _, ...others } = rows;
    expect(asItIs(next(sql))).toEqual({ version: 2, rows: { ...others, decisions: [] } });
  });

  it('that stands is kept when the one after it fails', () => {
    const { file, rows } = stateAtStep1();
    const steps = { '0002_good': 'CREATE TABLE more (id TEXT) STRICT', '0003_bad': 'DELETE FROM decisions' };
    const next = withSteps(file, join(file.migrations, '../steps-3'), 1, steps);
    expect(openDevice(next)).toEqual({
      kind: 'unmigrated',
      detail: 'step 0003_bad: decisions would be left with 0 of 20 rows, and the step does not say why',
    });
    const good = { '0002_good': steps['0002_good'] };
    expect(asItIs(withSteps(file, join(file.migrations, '../steps-2'), 1, good))).toEqual({
      version: 2,
      rows: { ...rows, more: [] },
    });
  });
});

describe('foreign keys', () => {
  it('are on again after a step that was not taken', () => {
    const { file, next } = stateAtStep1();
    onFile(file, (db) => {
      const bad = { ...next('DELETE FROM decisions'), backedUp: false };
      expect(migrateFile(db, bad).kind).toBe('unmigrated');
      expect(foreignKeys(db)).toBe(1);
    });
  });

  it('cannot be switched within a transaction, so that no step is taken in one', () => {
    const { file, next } = stateAtStep1();
    onFile(file, (db) => {
      const more = { ...next('CREATE TABLE more (id TEXT) STRICT'), backedUp: false };
      expect(() => db.transaction(() => migrateFile(db, more))()).toThrow('foreign_keys did not turn OFF');
      expect(versionOf(db)).toBe(1);
    });
  });
});
