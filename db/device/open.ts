import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';

/** A connection to one of the kiosk's files. better-sqlite3 is imported here and nowhere else. */
export type Db = Database.Database;
export type Statement<In extends unknown[], Out> = Database.Statement<In, Out>;

export interface DeviceFile {
  readonly path: string;
  /** Tells our files from anybody's: SQLite's `application_id`. */
  readonly applicationId: number;
  /** Folder of numbered SQL files; `user_version` is the number of the last one applied. */
  readonly migrations: string;
  /** FULL: a commit survives a power cut. NORMAL: it may be lost, the file stays sound. */
  readonly synchronous: 'FULL' | 'NORMAL';
}

export type Opened =
  | { readonly kind: 'open'; readonly db: Db }
  | { readonly kind: 'missing' }
  /** Written by a later version of this program; not touched. */
  | { readonly kind: 'newer'; readonly found: number; readonly known: number }
  | { readonly kind: 'damaged'; readonly detail: string };

/** Opens for writing, creating and migrating the file as needed. */
export function openDevice(file: DeviceFile): Exclude<Opened, { kind: 'missing' }> {
  return guarded(file.path, {}, (db) => {
    const refusal = unfit(db, file);
    if (refusal) return refusal;
    db.pragma('journal_mode = WAL');
    harden(db, file.synchronous);
    migrate(db, file);
    return { kind: 'open', db };
  });
}

/** Opens for reading beside a running agent. Never creates, never migrates. */
export function openDeviceReadOnly(file: DeviceFile): Opened {
  if (!existsSync(file.path)) return { kind: 'missing' };
  return guarded(file.path, { readonly: true }, (db) => {
    const refusal = unfit(db, file);
    if (refusal) return refusal;
    const found = versionOf(db);
    const known = migrationsOf(file).length;
    if (found < known)
      return { kind: 'damaged', detail: `at step ${found} of ${known}: start the agent once` };
    return { kind: 'open', db };
  });
}

/** A file that is being filled and that nobody relies on yet: no journal, no syncs, tables without their indexes' cost. */
export function openForLoading(file: DeviceFile): Db {
  const db = new Database(file.path);
  try {
    db.pragma('journal_mode = OFF');
    db.pragma('synchronous = OFF');
    db.pragma('locking_mode = EXCLUSIVE');
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** Applies the file's outstanding migrations, each in its own transaction. */
export function migrate(db: Db, file: DeviceFile): void {
  const owner = db.pragma('application_id', { simple: true });
  if (owner !== file.applicationId) db.pragma(`application_id = ${file.applicationId}`);
  for (const [index, step] of migrationsOf(file).entries()) {
    if (index < versionOf(db)) continue;
    db.transaction(() => {
      db.exec(readFileSync(join(file.migrations, step), 'utf8'));
      db.pragma(`user_version = ${index + 1}`);
    })();
  }
}

/** `quick_check` finds torn and zeroed pages in milliseconds; null when it finds nothing. */
export function damageOf(db: Db): string | null {
  const found = db.pragma('quick_check(3)', { simple: false }) as { quick_check: string }[];
  const texts = found.map((row) => row.quick_check).filter((text) => text !== 'ok');
  return texts.length === 0 ? null : texts.join('; ');
}

/** What is wrong with the file, when that is what SQLite's error says; null when the fault lies elsewhere. */
export function damageIn(error: unknown): string | null {
  if (!(error instanceof Database.SqliteError) || !unreadable.has(error.code)) return null;
  return `${error.code}: ${error.message}`;
}

type OpenResult = Exclude<Opened, { kind: 'missing' }>;

function guarded(path: string, options: Database.Options, use: (db: Db) => OpenResult): OpenResult {
  let db: Db | null = null;
  let handedOver = false;
  try {
    db = new Database(path, options);
    const result = use(db);
    handedOver = result.kind === 'open';
    return result;
  } catch (error) {
    const detail = damageIn(error);
    if (detail === null) throw error;
    return { kind: 'damaged', detail };
  } finally {
    if (!handedOver) db?.close();
  }
}

const unreadable = new Set([
  'SQLITE_CORRUPT',
  'SQLITE_NOTADB',
  'SQLITE_CANTOPEN',
  'SQLITE_CORRUPT_INDEX',
  'SQLITE_CORRUPT_SEQUENCE',
  'SQLITE_CORRUPT_VTAB',
  'SQLITE_IOERR_SHORT_READ',
]);

function unfit(db: Db, file: DeviceFile): OpenResult | null {
  const found = versionOf(db);
  const known = migrationsOf(file).length;
  const owner = db.pragma('application_id', { simple: true }) as number;
  if (owner !== file.applicationId && !isEmpty(db)) {
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

function versionOf(db: Db): number {
  return db.pragma('user_version', { simple: true }) as number;
}

function migrationsOf(file: DeviceFile): string[] {
  return readdirSync(file.migrations)
    .filter((name) => name.endsWith('.sql'))
    .sort();
}
