/** What an error says of a file on this device. */
export interface FileFault {
  /**
   * `damaged`: the file's content is not as SQLite wrote it. `unavailable`: the storage is full, failing or closed to us,
   * and the file may well be sound. `refused`: SQLite does not take the statement.
   */
  readonly kind: 'damaged' | 'unavailable' | 'refused';
  readonly detail: string;
}

/** Null for an error that says nothing of a file: a fault of this program. */
export function faultIn(error: unknown): FileFault | null {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return null;
  // The operating system's own, where a file is copied, moved or synced.
  const kind = 'syscall' in error ? 'unavailable' : kindOf(error.code);
  return kind && { kind, detail: `${error.code}: ${error.message.replace(`${error.code}: `, '')}` };
}

function kindOf(code: string): FileFault['kind'] | null {
  if (!code.startsWith('SQLITE_')) return null;
  if (damage.has(code)) return 'damaged';
  return storageFaults.test(code) ? 'unavailable' : 'refused';
}

const damage = new Set([
  'SQLITE_CORRUPT',
  'SQLITE_NOTADB',
  'SQLITE_CORRUPT_INDEX',
  'SQLITE_CORRUPT_SEQUENCE',
  'SQLITE_CORRUPT_VTAB',
  'SQLITE_IOERR_SHORT_READ',
]);

/** With whatever SQLite adds to them, such as SQLITE_IOERR_SHMSIZE: what it says where a disk is full to the brim. */
const storageFaults = /^SQLITE_(FULL|IOERR|CANTOPEN|READONLY|PERM|BUSY|LOCKED|NOLFS)/;
