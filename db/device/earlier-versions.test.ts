import { createHash } from 'node:crypto';
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  onFile,
  rowsOf,
  sessionsRebuilt,
  withSteps,
  writeMirrorRows,
  writeStateRows,
} from './earlier-file.ts';
import { driftOf } from './file-drift.ts';
import { versionOf } from './migrate-file.ts';
import { readSteps } from './migration-files.ts';
import { openMirror } from './mirror.ts';
import { mirrorFile } from './mirror-file.ts';
import { type Db, type DeviceFile, openDevice, openDeviceReadOnly } from './open.ts';
import { openState, stateFile } from './state.ts';

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'medio-earlier-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  return home;
}

interface Kind {
  readonly name: string;
  readonly file: (home: string) => DeviceFile;
  readonly fill: (db: Db, rows: number) => void;
  /** Steps that are yet to come, so that every file has a later version to go to. */
  readonly future: Readonly<Record<string, string>>;
}

const kinds: readonly Kind[] = [
  {
    name: 'state.db',
    file: stateFile,
    fill: writeStateRows,
    future: {
      rebuilt: sessionsRebuilt,
      added: "ALTER TABLE positions ADD COLUMN device TEXT NOT NULL DEFAULT 'here'",
    },
  },
  {
    name: 'mirror.db',
    file: mirrorFile,
    fill: writeMirrorRows,
    future: {
      rebuilt: `
        CREATE TABLE __new_profiles (
          id TEXT PRIMARY KEY, user_id TEXT NOT NULL, name TEXT NOT NULL, age INTEGER, age_rating_limit TEXT,
          avatar_url TEXT, daily_limit_minutes INTEGER NOT NULL, deleted_at INTEGER, created_at INTEGER, updated_at INTEGER
        ) STRICT;
        INSERT INTO __new_profiles SELECT * FROM profiles;
        DROP TABLE profiles;
        ALTER TABLE __new_profiles RENAME TO profiles;`,
      added:
        'ALTER TABLE videos ADD COLUMN subtitles TEXT; CREATE INDEX videos_subtitles ON videos (subtitles)',
    },
  },
];

/** The file to a version with this program's steps and the two that are yet to come. */
function inTheFuture(kind: Kind, home: string): DeviceFile {
  const { file, future } = kind;
  const today = readSteps(file(home).migrations).length;
  const named = Object.entries(future).map(([name, sql], index) => {
    return [`${String(today + index + 1).padStart(4, '0')}_${name}`, sql];
  });
  return withSteps(file(home), join(home, `steps-of-${kind.name}`), today, Object.fromEntries(named));
}

/** A file that version 1 filled, brought to step `to` by the versions that had the steps up to there. */
function filled(kind: Kind, home: string, to: number) {
  const all = inTheFuture(kind, home);
  const at = (count: number) => withSteps(all, join(home, `steps-of-${kind.name}-${count}`), count);
  const rows = onFile(at(1), (db) => {
    kind.fill(db, 40);
    return rowsOf(db);
  });
  onFile(at(to), () => undefined);
  return { file: at(to), all, rows };
}

for (const kind of kinds) {
  const latest = readSteps(kind.file('').migrations).length;
  const future = latest + Object.keys(kind.future).length;

  describe(`${kind.name} of an earlier version`, () => {
    for (let step = 1; step <= future; step++) {
      const goal = step < latest ? 'today’s version' : 'a version to come';
      it(`at step ${step} goes on to ${goal} with every row, and is as a new file is`, () => {
        const home = newHome();
        const { all, rows } = filled(kind, home, step);
        expect(Object.values(rows).every((table) => table.length > 0)).toBe(true);
        if (step < latest) {
          onFile(kind.file(home), (db) => {
            expect([versionOf(db), rowsOf(db, rows), driftOf(db, kind.file(home))]).toEqual([
              latest,
              rows,
              [],
            ]);
          });
        }
        onFile(all, (db) => {
          expect([versionOf(db), rowsOf(db, rows), driftOf(db, all)]).toEqual([future, rows, []]);
        });
      });
    }

    it('is left as it is by a reader, who is told', () => {
      const { file, all } = filled(kind, newHome(), 1);
      const before = bytesOf(file.path)[kind.name];
      expect(openDeviceReadOnly(all)).toEqual({ kind: 'outdated', found: 1, known: future });
      expect(bytesOf(file.path)[kind.name]).toEqual(before);
    });
  });

  describe(`${kind.name} of a later version`, () => {
    it('is refused with every byte as it was, after a clean stop', () => {
      const { file, all } = filled(kind, newHome(), future);
      const before = bytesOf(all.path);
      const known = withSteps(file, join(file.migrations, '../known'), 1);
      const refusal = { kind: 'newer', found: future, known: 1 };
      expect([openDevice(known), openDeviceReadOnly(known)]).toEqual([refusal, refusal]);
      expect(bytesOf(all.path)).toEqual(before);
      expect(Object.keys(before)).toEqual([kind.name]);
    });

    it('is refused with every byte as it was when the step is only in the log, as a pulled plug leaves it', () => {
      const home = newHome();
      const { file, all } = filled(kind, home, 1);
      const path = leftByPulledPlug(all, join(home, 'unplugged'));
      const before = bytesOf(path);
      const refusal = { kind: 'newer', found: future, known: 1 };
      const known = { ...file, path };
      expect([openDevice(known), openDeviceReadOnly(known)]).toEqual([refusal, refusal]);
      expect(bytesOf(path)).toEqual(before);
      expect(Object.keys(before).length).toBe(3);
      onFile({ ...all, path }, (db) => expect(versionOf(db)).toBe(future));
    });
  });
}

describe('a kiosk whose program is older than its files', () => {
  it('opens neither, and leaves both', () => {
    const home = newHome();
    for (const kind of kinds) filled(kind, home, readSteps(inTheFuture(kind, home).migrations).length);
    // It holds the kiosk's tokens: whoever opens it closes it to others, and that is all.
    chmodSync(join(home, 'state.db'), 0o600);
    const before = [bytesOf(join(home, 'state.db')), bytesOf(join(home, 'mirror.db'))];
    const mirror = openMirror({ home });
    const [stateSteps, mirrorSteps] = kinds.map(({ file }) => readSteps(file('').migrations).length);
    expect([openState({ home }), mirror.status()]).toEqual([
      { kind: 'newer', found: (stateSteps ?? 0) + 2, known: stateSteps },
      { kind: 'newer', found: (mirrorSteps ?? 0) + 2, known: mirrorSteps },
    ]);
    mirror.close();
    expect([bytesOf(join(home, 'state.db')), bytesOf(join(home, 'mirror.db'))]).toEqual(before);
  });
});

/** Opens and so migrates the file, and copies what is on the disk before anything is written back. */
function leftByPulledPlug(file: DeviceFile, folder: string): string {
  mkdirSync(folder);
  const opened = openDevice(file);
  if (opened.kind !== 'open') throw new Error(opened.kind);
  const to = (end: string) => join(folder, `unplugged.db${end}`);
  for (const end of ['', '-wal', '-shm']) copyFileSync(file.path + end, to(end));
  opened.db.close();
  return to('');
}

/** Name, size, mode and checksum of a database file and of each companion it has. */
function bytesOf(path: string): Record<string, string> {
  const folder = join(path, '..');
  const name = path.slice(folder.length + 1);
  const ours = readdirSync(folder).filter((it) => it === name || it.startsWith(`${name}-`));
  return Object.fromEntries(
    ours.sort().map((it) => {
      const bytes = readFileSync(join(folder, it));
      const { size, mode } = statSync(join(folder, it));
      return [it, `${size} ${mode.toString(8)} ${createHash('sha256').update(bytes).digest('hex')}`];
    }),
  );
}
