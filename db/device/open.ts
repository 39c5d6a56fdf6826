import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { faultIn } from './file-fault.ts';
import { fileVersion } from './file-version.ts';
import { type Migrated, migrateFile, versionOf } from './migrate-file.ts';
import { readSteps } from './migration-files.ts';

/** A connection to one of the kiosk's files. better-sqlite3 is imported here and nowhere else. */
export type Db = Database.Database;
export type Statement<In extends unknown[], Out> = Database.Statement<In, Out>;

export interface DeviceFile {
  readonly path: string;
  /** Tells our files from anybody's: SQLite's `application_id`. */
  readonly applicationId: number;
  /** Folder of numbered SQL files; `user_version` is the number of the last one applied. */
  readonly migrations: string;
  /** Copied beside itself before its first outstanding step: what is in it exists nowhere else. */
  readonly backedUp: boolean;
  /** FULL: a commit survives a power cut. NORMAL: it may be lost, the file stays sound. */
  readonly synchronous: 'FULL' | 'NORMAL';
}

/** Why a file is not open. None of these has lost anything. */
export type Closed =
  /** Written by a later version of this program; not touched. */
  | { readonly kind: 'newer'; readonly found: number; readonly known: number }
  | { readonly kind: 'damaged'; readonly detail: string }
  /** The storage is full, failing or closed to us: the file may be sound, and may open later. */
  | { readonly kind: 'unavailable'; readonly detail: string };

export type Opened =
  | { readonly kind: 'open'; readonly db: Db; readonly migrated: Extract<Migrated, { kind: 'migrated' }> }
  /** Sound, and at an earlier step, because the next one or the copy before it could not be made. */
  | { readonly kind: 'unmigrated'; readonly detail: string }
  | Closed;

export type OpenedToRead =
  | { readonly kind: 'open'; readonly db: Db }
  | { readonly kind: 'missing' }
  /** Written by an earlier version of this program, which has not run since. */
  | { readonly kind: 'outdated'; readonly found: number; readonly known: number }
  | Closed;

/** Opens for writing, creating and migrating the file as needed. */
export function openDevice(file: DeviceFile): Opened {
  return guarded<Opened>(file, {}, (db) => {
    db.pragma('journal_mode = WAL');
    harden(db, file.synchronous);
    const migrated = migrateFile(db, file);
    return migrated.kind === 'migrated' ? { kind: 'open', db, migrated } : migrated;
  });
}

/** Opens for reading beside a running agent. Never creates, never migrates. */
export function openDeviceReadOnly(file: DeviceFile): OpenedToRead {
  if (!existsSync(file.path)) return { kind: 'missing' };
  return guarded<OpenedToRead>(file, { readonly: true }, (db, known) => {
    const found = versionOf(db);
    return found < known ? { kind: 'outdated', found, known } : { kind: 'open', db };
  });
}

/** A file that is being filled and that nobody relies on yet: no journal, no syncs, tables without their indexes' cost. */
export function openForLoading(file: DeviceFile): Db {
  const db = new Database(file.path);
  try {
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    db.pragma('locking_mode = EXCLUSIVE');
    // Rows come in the order of their keys, so that only the last pages are touched: 2 MB do for them.
    db.pragma('cache_size = -2000');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** `quick_check` finds torn and zeroed pages in milliseconds; null when it finds nothing. */
export function damageOf(db: Db): string | null {
  const found = db.pragma('quick_check(3)', { simple: false }) as { quick_check: string }[];
  const texts = found.map((row) => row.quick_check).filter((text) => text !== 'ok');
  return texts.length === 0 ? null : texts.join('; ');
}

/** Uses the file if it is ours and sound. Closes it again unless it was handed over. */
function guarded<Result extends OpenedToRead | Opened>(
  file: DeviceFile,
  options: Database.Options,
  use: (db: Db, known: number) => Result,
): Result | Closed {
  const known = readSteps(file.migrations).length;
  // Before SQLite opens it: closing would write the log of a later version back into the file.
  const itself = fileVersion(file.path);
  if (itself && itself.applicationId === file.applicationId && itself.version > known) {
    return { kind: 'newer', found: itself.version, known };
  }
  let db: Db | null = null;
  let handedOver = false;
  try {
    db = new Database(file.path, options);
    const result = unfit(db, file, known) ?? use(db, known);
    handedOver = result.kind === 'open';
    return result;
  } catch (error) {
    const fault = faultIn(error);
    if (fault === null || fault.kind === 'refused') throw error;
    return { kind: fault.kind, detail: fault.detail };
  } finally {
    if (!handedOver) db?.close();
  }
}

function unfit(db: Db, { applicationId }: DeviceFile, known: number): Closed | null {
  const found = versionOf(db);
  const owner = db.pragma('application_id', { simple: true }) as number;
  if (owner !== applicationId && !isEmpty(db)) {
    return { kind: 'damaged', detail: 'this is not a file of the kiosk' };
  }
  if (found > known) return { kind: 'newer', found, known };
  const damage = damageOf(db);
  return damage === null ? null : { kind: 'damaged', detail: damage };
}

function harden(db: Db, synchronous: DeviceFile['synchronous']): void {
  // better-sqlite3 is compiled to fall back to NORMAL under WAL, so this comes after journal_mode and is looked at.
  db.pragma(`synchronous = ${synchronous}`);
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
  db.pragma('busy_timeout = 2000');
  db.pragma('journal_size_limit = 4194304');
  const level = db.pragma('synchronous', { simple: true });
  const wanted = synchronous === 'FULL' ? 2 : 1;
  if (level !== wanted)
    throw new Error(`synchronous is ${level}, not ${wanted}: commits would not be durable`);
}

function isEmpty(db: Db): boolean {
  return db.prepare('SELECT 1 FROM sqlite_schema LIMIT 1').get() === undefined;
}
