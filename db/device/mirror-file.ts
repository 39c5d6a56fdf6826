import { join } from 'node:path';
import { changeWriter, type MirrorChange, type MirrorState, readState, writeState } from './mirror-rows.ts';
import { type Db, type DeviceFile, damageIn, openDevice } from './open.ts';

/** The kiosk's copy of the household's rows. It can be fetched again, so a commit may be lost to a power cut. */
export function mirrorFile(home: string): DeviceFile {
  return {
    path: join(home, 'mirror.db'),
    applicationId: 0x4d4b4d31,
    migrations: join(import.meta.dirname, 'migrations/mirror'),
    synchronous: 'NORMAL',
  };
}

/** An open mirror file. `apply` writes rows and state in one transaction; it returns what is wrong with the file, if anything. */
export interface LiveMirror {
  readonly db: Db;
  readonly state: MirrorState;
  readonly apply: (changes: readonly MirrorChange[], state: MirrorState) => string | null;
}

export type MirrorOpened =
  | { readonly kind: 'live'; readonly live: LiveMirror }
  /** Sound, but nothing was ever pulled into it. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'newer'; readonly found: number; readonly known: number }
  | { readonly kind: 'unusable'; readonly detail: string };

/** Opens an existing mirror file, brought up to date if an earlier version wrote it. */
export function openMirrorFile(file: DeviceFile): MirrorOpened {
  let db: Db | null = null;
  try {
    const opened = openDevice(file);
    if (opened.kind === 'newer') return opened;
    if (opened.kind === 'damaged') return { kind: 'unusable', detail: opened.detail };
    db = opened.db;
    const state = readState(db);
    const write = changeWriter(db);
    if (state) return { kind: 'live', live: liveOn(db, state, write) };
    db.close();
    return { kind: 'empty' };
  } catch (error) {
    db?.close();
    const detail = damageIn(error) ?? shapeFaultIn(error);
    if (detail === null) throw error;
    return { kind: 'unusable', detail };
  }
}

function liveOn(db: Db, state: MirrorState, write: (change: MirrorChange) => void): LiveMirror {
  const applyAll = db.transaction((changes: readonly MirrorChange[], reached: MirrorState) => {
    for (const change of changes) write(change);
    writeState(db, reached);
  });
  return {
    db,
    state,
    apply: (changes, reached) => {
      try {
        applyAll(changes, reached);
        return null;
      } catch (error) {
        const detail = damageIn(error);
        if (detail === null) throw error;
        return detail;
      }
    },
  };
}

/** SQLITE_ERROR while opening means a table or column is not as this program needs it, or a migration met such a one. */
function shapeFaultIn(error: unknown): string | null {
  return error instanceof Error && 'code' in error && error.code === 'SQLITE_ERROR' ? error.message : null;
}
