import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished } from 'vitest';
import { onFile, withSteps, writeMirrorRows } from './earlier-file.ts';
import { readSteps } from './migration-files.ts';
import { type Mirror, openMirror } from './mirror.ts';
import { mirrorFile } from './mirror-file.ts';
import type { MirrorRow } from './mirror-rows.ts';
import { type Db, openDevice, openDeviceReadOnly } from './open.ts';
import {
  chipRow,
  grantRow,
  kioskRow,
  mappingRow,
  ruleRow,
  sampleId,
  sampleState,
  someDay,
} from './sample-rows.ts';

const steps = readSteps(mirrorFile('').migrations).length;
const homes: string[] = [];
afterEach(() => {
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'medio-mirror-'));
  homes.push(home);
  return home;
}

function open(home: string): Mirror {
  const mirror = openMirror({ home });
  onTestFinished(() => mirror.close());
  return mirror;
}

async function loaded(home: string, rows: readonly MirrorRow[] = [chipRow(1), chipRow(2)]): Promise<Mirror> {
  const mirror = open(home);
  await load(mirror, rows);
  return mirror;
}

async function load(mirror: Mirror, rows: readonly MirrorRow[], state = sampleState): Promise<string> {
  const snapshot = mirror.beginSnapshot();
  if (!snapshot) throw new Error('the mirror takes no snapshot');
  snapshot.add(rows);
  return snapshot.commit(state);
}

function db(mirror: Mirror): Db {
  const connection = mirror.connection();
  if (!connection) throw new Error(`the mirror is ${mirror.status().kind}`);
  return connection.db;
}

function chipIds(mirror: Mirror): unknown[] {
  return db(mirror).prepare('SELECT id FROM nfc_chips ORDER BY id').pluck().all();
}

const files = (home: string) => readdirSync(home, { recursive: true }).sort();

describe('a mirror that was never filled', () => {
  it('is missing, and leaves the folder as it was', () => {
    const home = newHome();
    const mirror = open(home);
    expect(mirror.status()).toEqual({ kind: 'missing' });
    expect(mirror.connection()).toBeNull();
    expect(mirror.applyChanges([chipRow(1)], sampleState)).toEqual({ kind: 'not_ready' });
    expect(files(home)).toEqual([]);
  });
});

describe('a snapshot', () => {
  it('is read back with every value as the record had it', async () => {
    const mirror = await loaded(newHome(), [
      chipRow(1, 'bear'),
      mappingRow(1),
      kioskRow({ timezone: 'UTC' }),
    ]);
    expect(mirror.status()).toEqual({ kind: 'ready', ...sampleState });
    expect(db(mirror).prepare('SELECT * FROM nfc_chips').all()).toEqual([
      {
        id: sampleId(3, 1),
        user_id: sampleState.user_id,
        chip_uid: '04:000001',
        label: 'bear',
        is_active: 1,
        created_at: someDay.getTime(),
        updated_at: null,
        user_uuid: null,
      },
    ]);
    expect(db(mirror).prepare('SELECT is_active FROM video_nfc_mappings').pluck().all()).toEqual([0]);
    expect(db(mirror).prepare('SELECT settings FROM kiosks').pluck().all()).toEqual(['{"timezone":"UTC"}']);
  });

  it('keeps rules and bonus minutes as they came, however little sense they make', async () => {
    const times = { quiet_from: '24:00:00', quiet_to: '07:00:00.5' };
    const mirror = await loaded(newHome(), [
      ruleRow(1, { weekday: -9, minutes: 99_999, ...times }),
      grantRow(1),
    ]);
    const child = { profile_id: sampleId(7, 1) };
    expect(db(mirror).prepare('SELECT * FROM profile_rules').all()).toEqual([
      { id: sampleId(8, 1), ...child, weekday: -9, minutes: 99_999, ...times },
    ]);
    const grant = { id: sampleId(9, 1), ...child, date: '2026-01-15', minutes: 10, kiosk_id: null };
    expect(db(mirror).prepare('SELECT * FROM watch_time_grants').all()).toEqual([grant]);

    const gone = { type: 'gone', table: 'profile_rules', id: sampleId(8, 1) } as const;
    mirror.applyChanges([gone, grantRow(1, { minutes: -600 })], sampleState);
    expect(db(mirror).prepare('SELECT * FROM profile_rules').all()).toEqual([]);
    expect(db(mirror).prepare('SELECT * FROM watch_time_grants').all()).toEqual([
      { ...grant, minutes: -600 },
    ]);
  });

  it('has the same tables and indexes as a file made by the migrations alone, and leaves nothing beside it', async () => {
    const home = newHome();
    const mirror = await loaded(home);
    const migrated = openDevice({ ...mirrorFile(newHome()) });
    if (migrated.kind !== 'open') throw new Error(migrated.kind);
    onTestFinished(() => void migrated.db.close());
    const schema = (it: Db) => it.prepare('SELECT type, name, sql FROM sqlite_schema ORDER BY name').all();
    expect(schema(db(mirror))).toEqual(schema(migrated.db));
    expect(db(mirror).pragma('journal_mode', { simple: true })).toBe('wal');
    expect(db(mirror).pragma('integrity_check', { simple: true })).toBe('ok');
    mirror.close();
    expect(files(home)).toEqual(['mirror.db']);
  });

  it('replaces all rows at once, under a new generation, and tells the listeners when it is in place', async () => {
    const mirror = await loaded(newHome());
    const seen: unknown[] = [];
    mirror.onChange(() => seen.push(chipIds(mirror)));
    const before = mirror.connection()?.generation ?? 0;
    const snapshot = mirror.beginSnapshot();
    snapshot?.add([chipRow(7)]);
    expect(chipIds(mirror)).toEqual([sampleId(3, 1), sampleId(3, 2)]);
    expect(await snapshot?.commit({ ...sampleState, cursor: 'cursor-2' })).toBe('swapped');
    expect(seen).toEqual([[sampleId(3, 7)]]);
    expect(mirror.connection()?.generation).toBe(before + 1);
    expect(mirror.status()).toEqual({ kind: 'ready', ...sampleState, cursor: 'cursor-2' });
  });

  it('that is discarded leaves the live mirror and the folder untouched', async () => {
    const home = newHome();
    const mirror = await loaded(home);
    const before = { files: files(home), generation: mirror.connection()?.generation };
    const snapshot = mirror.beginSnapshot();
    snapshot?.add([chipRow(9)]);
    snapshot?.discard();
    snapshot?.discard();
    expect({ files: files(home), generation: mirror.connection()?.generation }).toEqual(before);
    expect(chipIds(mirror)).toEqual([sampleId(3, 1), sampleId(3, 2)]);
    expect(await snapshot?.commit(sampleState)).toBe('dropped');
  });

  it('takes changes that were only in the old write-ahead log with it, even while another process reads', async () => {
    const home = newHome();
    const mirror = await loaded(home);
    mirror.applyChanges([chipRow(3)], sampleState);
    const reader = openDeviceReadOnly(mirrorFile(home));
    if (reader.kind !== 'open') throw new Error(reader.kind);
    reader.db.exec('BEGIN');
    const read = () => reader.db.prepare('SELECT count(*) FROM nfc_chips').pluck().get();
    expect(read()).toBe(3);
    mirror.applyChanges([chipRow(4)], sampleState);

    await load(mirror, [chipRow(8)]);
    expect(chipIds(mirror)).toEqual([sampleId(3, 8)]);
    expect(read()).toBe(3);
    reader.db.close();
    mirror.applyChanges([chipRow(9)], sampleState);
    mirror.close();
    const again = open(home);
    expect(chipIds(again)).toEqual([sampleId(3, 8), sampleId(3, 9)]);
    expect(db(again).pragma('integrity_check', { simple: true })).toBe('ok');
  });

  it('that a crash left half loaded is removed at the next start', async () => {
    const home = newHome();
    (await loaded(home)).close();
    writeFileSync(join(home, 'mirror.next.db'), 'half');
    const mirror = open(home);
    expect(files(home).filter((name) => String(name).includes('next'))).toEqual([]);
    expect(chipIds(mirror)).toEqual([sampleId(3, 1), sampleId(3, 2)]);
  });

  it('is dropped when the mirror is wiped while it loads', async () => {
    const home = newHome();
    const mirror = await loaded(home);
    const snapshot = mirror.beginSnapshot();
    snapshot?.add([chipRow(9)]);
    const committing = snapshot?.commit(sampleState);
    mirror.wipe();
    expect(await committing).toBe('dropped');
    expect(mirror.status()).toEqual({ kind: 'missing' });
    expect(files(home).filter((name) => String(name).startsWith('mirror'))).toEqual([]);
  });

  it('of any size is complete, however the rows fall into statements', async () => {
    const chips = Array.from({ length: 5_001 }, (_, number) => chipRow(number));
    const mappings = Array.from({ length: 4_999 }, (_, number) => mappingRow(number));
    const mirror = await loaded(newHome(), [...mappings, ...chips]);
    const count = (table: string) => db(mirror).prepare(`SELECT count(*) FROM ${table}`).pluck().get();
    expect([count('nfc_chips'), count('video_nfc_mappings')]).toEqual([5_001, 4_999]);
  });
});

describe('changes', () => {
  it('bring rows to their latest state, remove those that are gone, and survive a restart with their cursor', async () => {
    const home = newHome();
    const mirror = await loaded(home);
    const reached = { ...sampleState, cursor: 'cursor-2', pulled_at: sampleState.pulled_at + 1 };
    const changes = [
      chipRow(1, 'renamed'),
      chipRow(3),
      { type: 'gone', table: 'nfc_chips', id: sampleId(3, 2) } as const,
    ];
    expect(mirror.applyChanges(changes, reached)).toEqual({ kind: 'applied' });
    mirror.close();
    const again = open(home);
    expect(again.status()).toEqual({ kind: 'ready', ...reached });
    expect(db(again).prepare('SELECT chip_uid, label FROM nfc_chips ORDER BY id').all()).toEqual([
      { chip_uid: '04:000001', label: 'renamed' },
      { chip_uid: '04:000003', label: null },
    ]);
  });

  it('are applied wholly or not at all, the cursor with them', async () => {
    const home = newHome();
    const mirror = await loaded(home);
    const broken = chipRow(4);
    if (broken.table === 'nfc_chips') (broken.row as { chip_uid: unknown }).chip_uid = null;
    const reached = { ...sampleState, cursor: 'cursor-2' };
    expect(() => mirror.applyChanges([chipRow(3), broken], reached)).toThrow(/NOT NULL/);
    expect(mirror.status()).toEqual({ kind: 'ready', ...sampleState });
    expect(db(mirror).prepare('SELECT cursor FROM mirror_state').pluck().get()).toBe('cursor-1');
    expect(chipIds(mirror)).toEqual([sampleId(3, 1), sampleId(3, 2)]);
  });

  it('are told to each listener until it stops listening', async () => {
    const mirror = await loaded(newHome());
    let calls = 0;
    const stop = mirror.onChange(() => {
      calls += 1;
    });
    mirror.applyChanges([], sampleState);
    stop();
    mirror.applyChanges([], sampleState);
    expect(calls).toBe(1);
  });
});

describe('a mirror file that cannot be used', () => {
  it('is set aside when it is not a database, and counts as invalid until the next snapshot', async () => {
    const home = newHome();
    writeFileSync(
      join(home, 'mirror.db'),
      'this is no database, only text that is long enough to be looked at'.repeat(9),
    );
    const mirror = open(home);
    expect(mirror.status()).toEqual({ kind: 'invalid', detail: 'SQLITE_NOTADB: file is not a database' });
    expect(files(home)).toEqual(['quarantine', 'quarantine/mirror.db.1']);
    await load(mirror, [chipRow(1)]);
    expect(mirror.status()).toEqual({ kind: 'ready', ...sampleState });
  });

  it('is set aside when its pages are damaged, together with its log', async () => {
    const home = newHome();
    const first = await loaded(
      home,
      Array.from({ length: 500 }, (_, number) => chipRow(number)),
    );
    first.applyChanges([chipRow(1, 'x')], sampleState);
    db(first).exec('PRAGMA wal_checkpoint(TRUNCATE)');
    const bytes = readFileSync(join(home, 'mirror.db'));
    bytes.fill(0x5a, 8192, 8192 * 3);
    first.close();
    writeFileSync(join(home, 'mirror.db'), bytes);
    const mirror = open(home);
    expect(mirror.status()).toEqual({
      kind: 'invalid',
      detail: expect.stringMatching(/Tree|CORRUPT|malformed/),
    });
    expect(existsSync(join(home, 'quarantine/mirror.db.1'))).toBe(true);
  });

  it('is set aside when another program made it', () => {
    const home = newHome();
    const foreign = openDevice({ ...mirrorFile(home), applicationId: 1 });
    if (foreign.kind === 'open') foreign.db.close();
    expect(open(home).status()).toEqual({ kind: 'invalid', detail: 'this is not a file of the kiosk' });
  });

  it('is set aside when its tables are not the ones this program knows', async () => {
    const home = newHome();
    const mirror = await loaded(home);
    db(mirror).exec('ALTER TABLE nfc_chips DROP COLUMN label');
    mirror.close();
    const again = open(home);
    expect(again.status()).toEqual({ kind: 'invalid', detail: expect.stringContaining('label') });
  });

  it('is left alone when a later version of the program wrote it, and takes no snapshot', async () => {
    const home = newHome();
    const mirror = await loaded(home);
    db(mirror).pragma('user_version = 99');
    mirror.close();
    const before = files(home);
    const again = open(home);
    expect(again.status()).toEqual({ kind: 'newer', found: 99, known: steps });
    expect(again.connection()).toBeNull();
    expect(again.beginSnapshot()).toBeNull();
    expect(again.applyChanges([], sampleState)).toEqual({ kind: 'not_ready' });
    again.close();
    expect(files(home)).toEqual(before);
  });

  it('is quarantined at most twice over', async () => {
    const home = newHome();
    for (const _ of [1, 2, 3, 4]) {
      const mirror = await loaded(home);
      mirror.condemn('read error');
      expect(mirror.status()).toEqual({ kind: 'invalid', detail: 'read error' });
      expect(mirror.connection()).toBeNull();
      mirror.close();
    }
    expect(files(join(home, 'quarantine'))).toEqual(['mirror.db.3', 'mirror.db.4']);
  });

  it('is set aside when a step cannot be taken, and fetched again', async () => {
    const home = newHome();
    earlierMirror(home, (earlier) => earlier.exec('CREATE INDEX nfc_chips_uid ON nfc_chips (id)'));
    const mirror = open(home);
    expect(mirror.status()).toEqual({
      kind: 'invalid',
      detail: 'step 0002_indexes: SQLITE_ERROR: index nfc_chips_uid already exists',
    });
    expect(files(home)).toEqual(['quarantine', 'quarantine/mirror.db.1', ...stepFiles]);
    await load(mirror, [chipRow(1)]);
    expect(mirror.status()).toEqual({ kind: 'ready', ...sampleState });
  });
});

describe('a mirror file of an earlier version', () => {
  it('is brought up to date and used with its rows and its cursor', () => {
    const home = newHome();
    earlierMirror(home);
    const mirror = open(home);
    expect(mirror.status()).toEqual({
      kind: 'ready',
      kiosk_id: 'kiosk',
      user_id: 'family',
      cursor: 'cursor-1',
      pulled_at: 1768478400000,
    });
    expect(db(mirror).pragma('user_version', { simple: true })).toBe(steps);
    expect(chipIds(mirror)).toEqual(['c1', 'c2', 'c3']);
  });
});

describe('a mirror file that the storage does not let be opened', () => {
  it('is left as it is, counts as unavailable, and is used again as soon as it opens', async () => {
    const home = newHome();
    (await loaded(home)).close();
    // Where SQLite's log belongs: it says what it says of a disk without room for another file.
    mkdirSync(join(home, 'mirror.db-wal'));
    const mirror = open(home);
    let told = 0;
    mirror.onChange(() => {
      told += 1;
    });
    const unavailable = { kind: 'unavailable', detail: 'SQLITE_CANTOPEN: unable to open database file' };
    expect([mirror.status(), mirror.connection()]).toEqual([unavailable, null]);
    mirror.retry();
    expect([mirror.status(), mirror.connection()]).toEqual([unavailable, null]);
    expect(files(home)).toEqual(['mirror.db', 'mirror.db-wal']);

    rmdirSync(join(home, 'mirror.db-wal'));
    mirror.retry();
    expect(mirror.status()).toEqual({ kind: 'ready', ...sampleState });
    expect(chipIds(mirror)).toEqual([sampleId(3, 1), sampleId(3, 2)]);
    expect(told).toBe(1);
    mirror.retry();
    expect([told, mirror.connection()?.generation]).toEqual([1, 1]);
  });

  it('gives way to a snapshot that came meanwhile', async () => {
    const home = newHome();
    (await loaded(home)).close();
    mkdirSync(join(home, 'mirror.db-wal'));
    const mirror = open(home);
    rmdirSync(join(home, 'mirror.db-wal'));
    await load(mirror, [chipRow(7)]);
    expect(chipIds(mirror)).toEqual([sampleId(3, 7)]);
  });

  it('is not tried again after closing', async () => {
    const home = newHome();
    (await loaded(home)).close();
    mkdirSync(join(home, 'mirror.db-wal'));
    const mirror = open(home);
    rmdirSync(join(home, 'mirror.db-wal'));
    mirror.close();
    mirror.retry();
    expect(mirror.connection()).toBeNull();
  });
});

/** Leaves a mirror as the first step made it, with rows and nothing of later steps. */
function earlierMirror(home: string, alter: (db: Db) => void = () => undefined): void {
  onFile(withSteps(mirrorFile(home), join(home, 'steps'), 1), (earlier) => {
    writeMirrorRows(earlier, 3);
    alter(earlier);
  });
}
const stepFiles = ['steps', 'steps/0001_tables.sql'];

describe('wiping', () => {
  it('removes the rows and every quarantined copy of them', async () => {
    const home = newHome();
    const mirror = await loaded(home);
    mirror.condemn('read error');
    await load(mirror, [chipRow(1)]);
    mirror.wipe();
    mirror.wipe();
    expect(files(home)).toEqual(['quarantine']);
    expect(mirror.status()).toEqual({ kind: 'missing' });
  });
});

describe('closing', () => {
  it('may happen twice, and takes no snapshot afterwards', async () => {
    const mirror = await loaded(newHome());
    mirror.close();
    mirror.close();
    expect(mirror.connection()).toBeNull();
    expect(mirror.beginSnapshot()).toBeNull();
  });
});
