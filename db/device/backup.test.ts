import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { backupsOf } from './backup.ts';
import { onFile, rowsOf, withSteps, writeStateRows } from './earlier-file.ts';
import { versionOf } from './migrate-file.ts';
import { type DeviceFile, damageOf, openDevice, openDeviceReadOnly } from './open.ts';
import { stateFile } from './state.ts';

const nextSteps = {
  '0002_more': 'CREATE TABLE more (id TEXT) STRICT',
  '0003_less': 'DROP TABLE more',
  '0004_more': 'CREATE TABLE more (id TEXT) STRICT',
  '0005_less': 'DROP TABLE more',
};

/** state.db at its first step with rows; `at` is the same file to the version with that many steps. */
function kiosk() {
  const home = mkdtempSync(join(tmpdir(), 'medio-backup-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  const at = (step: number): DeviceFile => {
    const more = Object.fromEntries(Object.entries(nextSteps).slice(0, step - 1));
    return withSteps(stateFile(home), join(home, `steps-${step}`), 1, more);
  };
  const rows = onFile(at(1), (db) => {
    writeStateRows(db, 30);
    return rowsOf(db);
  });
  return { home, at, rows, copies: () => backupsOf(stateFile(home).path) };
}

const migrate = (file: DeviceFile) => onFile(file, () => undefined);

describe('the copy of state.db', () => {
  it('is made before a step: whole, sound, at the step of before, and for this user alone', () => {
    const { home, at, rows, copies } = kiosk();
    migrate(at(2));
    expect(copies()).toEqual(['state.db.before-2']);
    const path = join(home, 'state.db.before-2');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const opened = openDeviceReadOnly({ ...at(1), path });
    if (opened.kind !== 'open') throw new Error(opened.kind);
    onTestFinished(() => void opened.db.close());
    expect([damageOf(opened.db), versionOf(opened.db), rowsOf(opened.db)]).toEqual([null, 1, rows]);
  });

  it('can be put in the place of state.db, and goes on from there', () => {
    const { home, at, rows } = kiosk();
    migrate(at(2));
    rmSync(join(home, 'state.db'));
    writeFileSync(join(home, 'state.db'), readFileSync(join(home, 'state.db.before-2')));
    expect(onFile(at(1), (db) => rowsOf(db))).toEqual(rows);
    expect(onFile(at(3), (db) => [versionOf(db), rowsOf(db)])).toEqual([3, rows]);
  });

  it('has what was only in the log of a program that was killed', () => {
    const { home, at, rows } = kiosk();
    const opened = openDevice(at(1));
    if (opened.kind !== 'open') throw new Error(opened.kind);
    opened.db.exec("INSERT INTO dead_letters VALUES ('d2', '{}', 'late', '', 6)");
    const elsewhere = join(home, 'elsewhere');
    mkdirSync(elsewhere);
    for (const end of ['', '-wal']) {
      writeFileSync(join(elsewhere, `state.db${end}`), readFileSync(join(home, `state.db${end}`)));
    }
    opened.db.close();
    migrate({ ...at(2), path: join(elsewhere, 'state.db') });
    const copy = { ...at(1), path: join(elsewhere, 'state.db.before-2') };
    expect(onFile(copy, (db) => rowsOf(db)['dead_letters'])).toEqual([
      ...(rows['dead_letters'] ?? []),
      { id: 'd2', body: '{}', reason: 'late', detail: '', refused_at: 6 },
    ]);
  });

  it('is one for several steps at once, and none where there is no step to take', () => {
    const { at, copies } = kiosk();
    migrate(at(1));
    expect(copies()).toEqual([]);
    migrate(at(4));
    migrate(at(4));
    expect(copies()).toEqual(['state.db.before-2']);
  });

  it('is kept twice over, the newest two', () => {
    const { at, copies } = kiosk();
    for (const step of [2, 3, 4, 5]) migrate(at(step));
    expect(copies()).toEqual(['state.db.before-4', 'state.db.before-5']);
  });

  it('is kept when it was just made, though others have higher numbers', () => {
    const { home, at, copies } = kiosk();
    for (const step of [7, 9, 11]) writeFileSync(join(home, `state.db.before-${step}`), '');
    migrate(at(2));
    expect(copies()).toEqual(['state.db.before-2', 'state.db.before-11']);
  });

  it('replaces one of the same name, and what a killed attempt left', () => {
    const { home, at, rows, copies } = kiosk();
    writeFileSync(join(home, 'state.db.before-2'), 'of another day');
    writeFileSync(join(home, 'state.db.before.part'), 'half');
    migrate(at(2));
    expect(copies()).toEqual(['state.db.before-2']);
    expect(() => statSync(join(home, 'state.db.before.part'))).toThrow('ENOENT');
    const copy = { ...at(1), path: join(home, 'state.db.before-2') };
    expect(onFile(copy, (db) => rowsOf(db))).toEqual(rows);
  });

  it('is not made of a new file, nor of a mirror', () => {
    const home = mkdtempSync(join(tmpdir(), 'medio-backup-'));
    onTestFinished(() => rmSync(home, { recursive: true, force: true }));
    migrate(stateFile(home));
    const mirror = { ...stateFile(home), path: join(home, 'mirror.db'), backedUp: false };
    migrate(withSteps(mirror, join(home, 'one'), 1));
    migrate(withSteps(mirror, join(home, 'two'), 1, { '0002_more': nextSteps['0002_more'] }));
    expect([backupsOf(stateFile(home).path), backupsOf(mirror.path)]).toEqual([[], []]);
  });
});

describe('a step before which no copy can be made', () => {
  it('is not begun: state.db is as it was, and says why', () => {
    const { home, at, rows, copies } = kiosk();
    // Whatever the reason: a folder cannot be replaced by a file.
    mkdirSync(join(home, 'state.db.before-2'));
    expect(openDevice(at(2))).toEqual({
      kind: 'unmigrated',
      detail: expect.stringMatching(/^no copy could be made before step 0002_more: EISDIR: /),
    });
    expect(onFile(at(1), (db) => [versionOf(db), rowsOf(db)])).toEqual([1, rows]);
    expect(copies()).toEqual(['state.db.before-2']);
    expect(() => statSync(join(home, 'state.db.before.part'))).toThrow('ENOENT');
  });
});
