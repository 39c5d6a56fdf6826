import { join } from 'node:path';
import { faultIn } from './file-fault.ts';
import { changeWriter, type MirrorChange, type MirrorState, readState, writeState } from './mirror-rows.ts';
import { type Db, type DeviceFile, openDevice } from './open.ts';

/** The kiosk's copy of the household's rows. It can be fetched again, so a commit may be lost to a power cut. */
export function mirrorFile(home: string): DeviceFile {
  return {
    path: join(home, 'mirror.db'),
    applicationId: 0x4d4b4d31,
    migrations: join(import.meta.dirname, 'migrations/mirror'),
    backedUp: false,
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
  | { readonly kind: 'unusable'; readonly detail: string }
  /** The storage does not let it be opened now. The rows may be sound. */
  | { readonly kind: 'unavailable'; readonly detail: string };

/** Opens an existing mirror file. One of an earlier version is brought up to date, with its rows. */
export function openMirrorFile(file: DeviceFile): MirrorOpened {
  let db: Db | null = null;
  try {
    const opened = openDevice(file);
    if (opened.kind === 'newer' || opened.kind === 'unavailable') return opened;
    if (opened.kind !== 'open') return { kind: 'unusable', detail: opened.detail };
    db = opened.db;
    const state = readState(db);
    const write = changeWriter(db);
    if (state) return { kind: 'live', live: liveOn(db, state, write) };
    db.close();
    return { kind: 'empty' };
  } catch (error) {
    db?.close();
    // Refused means: a table or column is not as this program needs it.
    const fault = faultIn(error);
    if (fault === null) throw error;
    return { kind: fault.kind === 'unavailable' ? 'unavailable' : 'unusable', detail: fault.detail };
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
        const fault = faultIn(error);
        if (fault?.kind !== 'damaged') throw error;
        return fault.detail;
      }
    },
  };
}
