import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { onFile, withSteps, writeStateRows } from './earlier-file.ts';
import { driftOf } from './file-drift.ts';
import { stateFile } from './state.ts';

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'medio-drift-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

describe('the drift of a file', () => {
  it('is none in a new file, whatever rows it has', () => {
    const file = stateFile(newHome());
    const drift = onFile(file, (db) => {
      writeStateRows(db, 3);
      db.exec('ANALYZE; DROP TABLE sqlite_stat1; DROP TABLE sqlite_stat4');
      return driftOf(db, file);
    });
    expect(drift).toEqual([]);
  });

  it('names what was added, dropped and altered', () => {
    const file = stateFile(newHome());
    const drift = onFile(file, (db) => {
      db.exec('CREATE TABLE stickers (id TEXT); DROP INDEX ledger_day; DROP TABLE positions');
      db.exec("ALTER TABLE decisions ADD COLUMN mood TEXT DEFAULT ', ('");
      return driftOf(db, file);
    });
    expect(drift).toEqual([
      'index ledger_day is missing',
      'table decisions is otherwise than a new file has it',
      'table positions is missing',
      'table stickers does not belong here',
    ]);
  });

  it('is what a released step leaves that was changed afterwards, and none where only its comments were', () => {
    const home = newHome();
    const made = (name: string, sql: string) =>
      withSteps(stateFile(home), join(home, name), 1, { '0002_a': sql });
    const released = made('released', 'CREATE TABLE a (b TEXT, c INTEGER) STRICT');
    const reworded = made(
      'reworded',
      '-- All of them.\nCREATE TABLE "a" (\n  b TEXT, -- the best\n  c INTEGER\n) STRICT',
    );
    const changed = made('changed', 'CREATE TABLE a (b TEXT, c INTEGER NOT NULL) STRICT');
    onFile(released, (db) => {
      expect([driftOf(db, reworded), driftOf(db, changed)]).toEqual([
        [],
        ['table a is otherwise than a new file has it'],
      ]);
    });
  });
});
