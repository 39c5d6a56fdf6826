import { syncToDisk } from './durable.ts';
import { migrateFile } from './migrate-file.ts';
import { bulkWriter, type MirrorRow, type MirrorState, writeState } from './mirror-rows.ts';
import { type Db, type DeviceFile, openForLoading } from './open.ts';
import { removeDatabase } from './quarantine.ts';

/** A whole mirror being written to a file of its own, that nobody reads yet. */
export interface SnapshotFile {
  readonly add: (rows: readonly MirrorRow[]) => void;
  /** Builds the indexes and makes the file durable. The file is complete and closed afterwards. */
  readonly finish: (state: MirrorState) => Promise<void>;
  /** Closes and removes the file; harmless after `finish` or twice. */
  readonly discard: () => void;
}

const ROWS_AT_ONCE = 100;

/** Starts an empty file at `file.path`, removing whatever an earlier attempt left there. */
export function startSnapshotFile(file: DeviceFile): SnapshotFile {
  removeDatabase(file.path);
  const db = openForLoading(file);
  const discard = () => {
    db.close();
    removeDatabase(file.path);
  };
  try {
    return loadInto(db, file, discard);
  } catch (error) {
    discard();
    throw error;
  }
}

function loadInto(db: Db, file: DeviceFile, discard: () => void): SnapshotFile {
  const made = migrateFile(db, file);
  if (made.kind !== 'migrated') throw new Error(`${file.path} could not be made: ${made.detail}`);
  const indexes = takeIndexesOff(db);
  db.exec('BEGIN');
  const rows = bulkWriter(db, ROWS_AT_ONCE);

  return {
    add: (some) => {
      for (const row of some) rows.add(row);
    },
    finish: async (state) => {
      rows.flush();
      writeState(db, state);
      for (const sql of indexes) db.exec(sql);
      db.exec('COMMIT');
      db.close();
      await syncToDisk(file.path);
    },
    discard,
  };
}

/** An index built once over all rows costs a fraction of one kept up row by row. Returns the SQL that makes them again. */
function takeIndexesOff(db: Db): string[] {
  const found = db
    .prepare("SELECT name, sql FROM sqlite_schema WHERE type = 'index' AND sql IS NOT NULL")
    .all();
  return (found as { name: string; sql: string }[]).map(({ name, sql }) => {
    db.exec(`DROP INDEX "${name}"`);
    return sql;
  });
}
