import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { syncToDisk } from './durable.ts';
import { faultIn } from './file-fault.ts';
import { beginUse, endUse, type MirrorCheck, noteCheck } from './mirror-check.ts';
import { type LiveMirror, mirrorFile, openMirrorFile } from './mirror-file.ts';
import type { MirrorChange, MirrorRow, MirrorState } from './mirror-rows.ts';
import { type SnapshotFile, startSnapshotFile } from './mirror-snapshot.ts';
import type { Db, DeviceFile } from './open.ts';
import { emptyQuarantine, quarantine, removeDatabase } from './quarantine.ts';

export type MirrorStatus =
  | { readonly kind: 'missing' }
  /** The file could not be used; where it could be moved it is in quarantine. A snapshot puts this right. */
  | { readonly kind: 'invalid'; readonly detail: string }
  /** Written by a later version of this program: left alone until the program is updated. */
  | { readonly kind: 'newer'; readonly found: number; readonly known: number }
  /** The storage does not let the file be opened, being full or failing. It stays where it is, and is tried again. */
  | { readonly kind: 'unavailable'; readonly detail: string }
  | ({ readonly kind: 'ready' } & MirrorState);

export type Applied =
  | { readonly kind: 'applied' }
  /** There is nothing to apply changes to: a snapshot is needed. */
  | { readonly kind: 'not_ready' }
  | { readonly kind: 'damaged'; readonly detail: string };

/** A snapshot on its way in. Until `commit` has resolved, readers see the mirror as it was. */
export interface SnapshotLoad {
  readonly add: (rows: readonly MirrorRow[]) => void;
  /** Puts the snapshot in the mirror's place. `dropped`: the mirror was closed or wiped meanwhile. */
  readonly commit: (state: MirrorState) => Promise<'swapped' | 'dropped'>;
  readonly discard: () => void;
}

export interface Mirror {
  readonly status: () => MirrorStatus;
  /** For reading. `generation` rises when the file was replaced: prepare statements anew then. Null when not ready. */
  readonly connection: () => { readonly db: Db; readonly generation: number } | null;
  /** Calls `listener` after every applied pull and after whatever else changed the rows. Returns how to stop that. */
  readonly onChange: (listener: () => void) => () => void;
  /** Rows and state in one transaction: readers never see part of a pull, nor a cursor ahead of its rows. */
  readonly applyChanges: (changes: readonly MirrorChange[], state: MirrorState) => Applied;
  /** When the rows were last compared with the record's. Null when not ready. */
  readonly lastCheck: () => MirrorCheck | null;
  /** They were compared, and are the record's; milliseconds by the gateway's clock. */
  readonly checked: (at: number) => void;
  /** Null while the file is `newer`, and after `close`. A load still under way is discarded. */
  readonly beginSnapshot: () => SnapshotLoad | null;
  /** Tries an `unavailable` file again. Call before a pull: rows that are back need not be fetched. */
  readonly retry: () => void;
  /** For whoever finds the live file damaged while reading it: quarantines it. */
  readonly condemn: (detail: string) => void;
  /** Removes the household's rows from this device, quarantined copies included. */
  readonly wipe: () => void;
  readonly close: () => void;
}

interface Deps {
  readonly home: string;
  readonly log?: { readonly warn: (fields: object, message: string) => void };
}

/** Opens the household's copy. No state of the file is an error: what cannot be used is set aside and fetched again. */
export function openMirror(deps: Deps): Mirror {
  const file = mirrorFile(deps.home);
  const next: DeviceFile = { ...file, path: join(deps.home, 'mirror.next.db') };
  const quarantined = join(deps.home, 'quarantine');
  const listeners = new Set<() => void>();
  let status: MirrorStatus = { kind: 'missing' };
  let live: LiveMirror | null = null;
  let check: MirrorCheck | null = null;
  let loading: SnapshotFile | null = null;
  let generation = 0;
  let closed = false;

  const openFile = () => {
    status = { kind: 'missing' };
    if (!existsSync(file.path)) return;
    const opened = openMirrorFile(file);
    if (opened.kind === 'unusable') setAside(opened.detail);
    if (opened.kind === 'newer' || opened.kind === 'unavailable') status = opened;
    if (opened.kind === 'unavailable') {
      deps.log?.warn({ detail: opened.detail }, 'mirror.db cannot be opened: tried again with the next pull');
    }
    if (opened.kind !== 'live') return;
    live = opened.live;
    check = beginUse(live.db, live.state.pulled_at);
    generation += 1;
    status = { kind: 'ready', ...live.state };
  };

  const release = () => {
    live?.db.close();
    live = null;
    check = null;
  };

  const setAside = (detail: string) => {
    release();
    status = { kind: 'invalid', detail };
    const to = moveAway();
    deps.log?.warn({ detail, to }, 'mirror.db was not usable: the next pull fetches everything');
  };

  /** A full disk may have no room for the folder. The file is then left, and the next snapshot takes its place. */
  const moveAway = () => {
    try {
      return quarantine(file.path, quarantined);
    } catch (error) {
      const fault = faultIn(error);
      if (fault === null) throw error;
      return `left where it is: ${fault.detail}`;
    }
  };

  const swapIn = () => {
    release();
    // A reader in another process may have kept the old -wal alive. Beside the new file it would ruin it, and without
    // it the old file may be torn: no mirror for a moment is better than either.
    if (existsSync(`${file.path}-wal`)) removeDatabase(file.path);
    try {
      renameSync(next.path, file.path);
    } finally {
      openFile();
    }
  };

  const abandonLoad = () => {
    loading?.discard();
    loading = null;
  };

  const changed = () => {
    for (const listener of listeners) listener();
  };

  const load = (mine: SnapshotFile): SnapshotLoad => ({
    add: (rows) => {
      if (loading === mine) mine.add(rows);
    },
    commit: async (state) => {
      if (loading === mine) await mine.finish(state);
      if (loading !== mine) return 'dropped';
      loading = null;
      swapIn();
      changed();
      await syncToDisk(deps.home);
      return 'swapped';
    },
    discard: () => {
      if (loading === mine) abandonLoad();
    },
  });

  removeDatabase(next.path);
  openFile();

  return {
    status: () => status,
    connection: () => live && { db: live.db, generation },
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    applyChanges: (changes, state) => {
      if (!live) return { kind: 'not_ready' };
      const damage = live.apply(changes, state);
      if (damage === null) status = { kind: 'ready', ...state };
      else setAside(damage);
      changed();
      return damage === null ? { kind: 'applied' } : { kind: 'damaged', detail: damage };
    },
    lastCheck: () => check,
    checked: (at) => {
      if (live) check = noteCheck(live.db, at);
    },
    beginSnapshot: () => {
      if (closed || status.kind === 'newer') return null;
      abandonLoad();
      loading = startSnapshotFile(next);
      return load(loading);
    },
    retry: () => {
      if (closed || status.kind !== 'unavailable') return;
      openFile();
      if (status.kind !== 'unavailable') changed();
    },
    condemn: (detail) => {
      if (!live) return;
      setAside(detail);
      changed();
    },
    wipe: () => {
      abandonLoad();
      release();
      removeDatabase(file.path);
      emptyQuarantine(file.path, quarantined);
      status = { kind: 'missing' };
      changed();
    },
    close: () => {
      closed = true;
      abandonLoad();
      if (live && check) endUse(live.db, check);
      release();
      listeners.clear();
    },
  };
}
