import { closeSync, existsSync, openSync, readdirSync, readSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import type { ChipRow } from '../../db/device/chip-lookup.ts';
import type { Log } from '../log.ts';
import type { Playable } from '../policy/circumstances.ts';

/** Videos of this platform are files in the kiosk's media folder, named by `platform_video_id`. */
export const LOCAL_PLATFORM = 'local';

type MediaType = 'video/mp4' | 'video/webm';

/** The videos that lie on this kiosk, as they were when the folder was last looked through: a tap reads memory only. */
export interface Library {
  readonly playable: (row: ChipRow) => Playable;
  /** The file behind a name, when it is one that may be played. */
  readonly find: (name: string) => { readonly file: string; readonly media_type: MediaType } | null;
  readonly count: () => { readonly sound: number; readonly damaged: number };
}

/** Looks the folder through once. One that is not there holds nothing. */
export function scanLibrary(folder: string): Library {
  const files = scan(folder);
  return libraryOf(() => files);
}

/** Looks the folder through again whenever it changes. The folder must exist. */
export function watchLibrary(deps: { readonly folder: string; readonly log: Log }): Library & {
  readonly close: () => void;
} {
  const { folder, log } = deps;
  let files = scan(folder);
  const watcher = watch(folder, { persistent: false }, () => {
    files = scan(folder);
  });
  watcher.on('error', (error) => log.warn({ error }, 'the media folder is no longer watched'));
  return { ...libraryOf(() => files), close: () => watcher.close() };
}

function libraryOf(files: () => Files): Library {
  return {
    playable: (row) => {
      if (row.platform_name !== LOCAL_PLATFORM || row.platform_active === 0) return { kind: 'unsupported' };
      const name = row.platform_video_id;
      const found = name === null ? undefined : files().get(name);
      if (name === null || found === undefined) return { kind: 'offline' };
      return found === 'damaged'
        ? { kind: 'damaged' }
        : { kind: 'here', src: `/media/${encodeURIComponent(name)}`, media_type: found };
    },
    find: (name) => {
      const media_type = files().get(name);
      return media_type && media_type !== 'damaged' ? { file: name, media_type } : null;
    },
    count: () => {
      const all = [...files().values()];
      const damaged = all.filter((it) => it === 'damaged').length;
      return { sound: all.length - damaged, damaged };
    },
  };
}

type Files = ReadonlyMap<string, MediaType | 'damaged'>;

/** Only names of plain files directly in the folder: no path can lead out of it. */
function scan(folder: string): Files {
  const found = new Map<string, MediaType | 'damaged'>();
  if (!existsSync(folder)) return found;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (!entry.isFile() || !/\.(mp4|webm)$/i.test(entry.name)) continue;
    found.set(entry.name, typeOf(join(folder, entry.name)) ?? 'damaged');
  }
  return found;
}

/** By the file's first bytes, not by its name: half a download is no video. */
function typeOf(path: string): MediaType | null {
  try {
    const head = Buffer.alloc(12);
    const file = openSync(path, 'r');
    try {
      if (statSync(path).size < head.length || readSync(file, head, 0, head.length, 0) < head.length)
        return null;
    } finally {
      closeSync(file);
    }
    if (head.readUInt32BE(0) === 0x1a45dfa3) return 'video/webm';
    return head.toString('latin1', 4, 8) === 'ftyp' ? 'video/mp4' : null;
  } catch {
    return null;
  }
}
