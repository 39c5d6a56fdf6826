import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { backupsOf } from './backup.ts';
import {
  onFile,
  rowsOf,
  sessionsRebuilt,
  withSteps,
  writeMirrorRows,
  writeStateRows,
} from './earlier-file.ts';
import { versionOf } from './migrate-file.ts';
import { openMirror } from './mirror.ts';
import { mirrorFile, openMirrorFile } from './mirror-file.ts';
import { openDevice, openDeviceReadOnly } from './open.ts';
import { chipRow, sampleState } from './sample-rows.ts';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';
import { openState, stateFile } from './state.ts';

const KB = 1024;
const probe = mountSmallDisk();
probe?.unmount();

/** Only root may mount a disk to fill up. */
describe.skipIf(probe === null)('on a full disk', () => {
  let disk: SmallDisk;
  let home: string;
  beforeEach(() => {
    const mounted = mountSmallDisk();
    if (!mounted) throw new Error('the disk that could be mounted a moment ago cannot be mounted now');
    disk = mounted;
    home = mounted.folder;
  });
  afterEach(() => disk.unmount());

  const unavailable = { kind: 'unavailable', detail: expect.stringMatching(/^SQLITE_(FULL|IOERR)/) };

  it('mirror.db cannot be opened: it is left, and opens when there is room', () => {
    onFile(mirrorFile(home), (db) => writeMirrorRows(db, 100));
    disk.leave(0);
    const mirror = openMirror({ home });
    expect([mirror.status(), openDeviceReadOnly(mirrorFile(home))]).toEqual([unavailable, unavailable]);
    mirror.retry();
    expect(mirror.status()).toEqual(unavailable);
    expect(existsSync(join(home, 'quarantine'))).toBe(false);
    disk.makeRoom();
    mirror.retry();
    expect(mirror.status()).toMatchObject({ kind: 'ready', cursor: 'cursor-1' });
    expect(mirror.connection()?.db.prepare('SELECT count(*) FROM nfc_chips').pluck().get()).toBe(100);
    mirror.close();
  });

  it('mirror.db stays in use while a snapshot has no room, and nothing of that is left', async () => {
    onFile(mirrorFile(home), (db) => writeMirrorRows(db, 100));
    const mirror = openMirror({ home });
    disk.leave(64 * KB);
    expect(() => mirror.beginSnapshot()).toThrow(/full|mirror\.next\.db could not be made/);
    expect(readdirSync(home).filter((name) => name.includes('next'))).toEqual([]);
    disk.makeRoom();
    disk.leave(200 * KB);
    const load = mirror.beginSnapshot();
    load?.add(Array.from({ length: 5_000 }, (_, n) => chipRow(n)));
    await expect(load?.commit(sampleState)).rejects.toThrow('full');
    load?.discard();
    expect(readdirSync(home).filter((name) => name.includes('next'))).toEqual([]);
    expect(mirror.status()).toMatchObject({ kind: 'ready', cursor: 'cursor-1' });
    mirror.close();
  });

  it('a damaged mirror.db that cannot be moved away is no reason to stop; a snapshot takes its place', async () => {
    writeFileSync(join(home, 'mirror.db'), 'this is no database, only text. '.repeat(99));
    writeFileSync(join(home, 'quarantine'), 'a file where a folder should be');
    const mirror = openMirror({ home });
    expect(mirror.status()).toEqual({ kind: 'invalid', detail: 'SQLITE_NOTADB: file is not a database' });
    const load = mirror.beginSnapshot();
    load?.add([chipRow(1)]);
    await load?.commit(sampleState);
    expect(mirror.status()).toEqual({ kind: 'ready', ...sampleState });
    mirror.close();
  });

  it('a mirror.db that has no room for a step keeps its rows for when there is', () => {
    const file = withSteps(mirrorFile(home), join(home, 'one'), 1);
    onFile(file, (db) => writeMirrorRows(db, 500));
    const next = withSteps(file, join(home, 'two'), 1, {
      '0002_copy':
        'CREATE TABLE more (id TEXT) STRICT; INSERT INTO more SELECT hex(randomblob(500)) FROM videos',
    });
    disk.leave(200 * KB);
    expect(openMirrorFile(next)).toEqual({
      kind: 'unavailable',
      detail: 'step 0002_copy: SQLITE_FULL: database or disk is full',
    });
    expect(onFile(file, (db) => [versionOf(db), rowsOf(db)['nfc_chips']?.length])).toEqual([1, 500]);
  });

  it('state.db cannot be opened, is left, and opens when there is room', () => {
    const rows = onFile(stateFile(home), (db) => {
      writeStateRows(db, 50);
      return rowsOf(db);
    });
    disk.leave(0);
    expect([openState({ home }), openDeviceReadOnly(stateFile(home))]).toEqual([unavailable, unavailable]);
    expect(openState({ home: join(home, 'deeper') })).toEqual({
      kind: 'unavailable',
      detail: expect.stringMatching(/^(ENOSPC|SQLITE_(FULL|IOERR|CANTOPEN))/),
    });
    disk.makeRoom();
    expect(onFile(stateFile(home), (db) => rowsOf(db))).toEqual(rows);
  });

  /** state.db at its first step, and the same to a program with one more. */
  const stateAtStep1 = () => {
    const file = withSteps(stateFile(home), join(home, 'one'), 1);
    const rows = onFile(file, (db) => {
      writeStateRows(db, 300);
      return rowsOf(db);
    });
    return { file, rows, next: withSteps(file, join(home, 'two'), 1, { '0002_rebuilt': sessionsRebuilt }) };
  };

  it('no step is begun that has no room for a copy: state.db is as it was, and goes on when there is', () => {
    const { file, rows, next } = stateAtStep1();
    disk.leave(100 * KB);
    expect(openDevice(next)).toEqual({
      kind: 'unmigrated',
      detail: 'no copy could be made before step 0002_rebuilt: SQLITE_FULL: database or disk is full',
    });
    expect([backupsOf(file.path), existsSync(`${file.path}.before.part`)]).toEqual([[], false]);
    expect(onFile(file, (db) => [versionOf(db), rowsOf(db)])).toEqual([1, rows]);
    disk.makeRoom();
    expect(onFile(next, (db) => [versionOf(db), rowsOf(db)])).toEqual([2, rows]);
  });

  it('a step that has room for the copy and not for itself leaves state.db as it was', () => {
    const { file, rows, next } = stateAtStep1();
    const [copy, log] = [160 * KB, 48 * KB];
    disk.leave(copy + log);
    expect(openDevice(next)).toEqual({
      kind: 'unavailable',
      detail: 'step 0002_rebuilt: SQLITE_FULL: database or disk is full',
    });
    expect(backupsOf(file.path)).toEqual(['state.db.before-2']);
    disk.makeRoom();
    expect(onFile(file, (db) => [versionOf(db), rowsOf(db)])).toEqual([1, rows]);
    expect(onFile(next, (db) => [versionOf(db), rowsOf(db)])).toEqual([2, rows]);
  });
});
