import type { Chance } from './chance.ts';
import type { Event } from './trace.ts';

/**
 * A disk that tells the truth and does no more: what was synced stays, of all else any part may be there after a power cut.
 * Sectors are written whole; a folder's entries in their order.
 */
export interface Disk {
  readonly take: (event: Event) => void;
  /**
   * The files as they may be found after the power failed while `last` was under way. Each sector that was not synced is there
   * with probability `keep`.
   */
  readonly afterCut: (last: Event | null, keep: number, chance: Chance) => Map<string, Buffer>;
  /** As they are without a power cut. */
  readonly whole: () => Map<string, Buffer>;
}

const SECTOR = 512;

type Write = Extract<Event, { kind: 'wrote' }>;
type Change = Write | Extract<Event, { kind: 'resized' }>;

interface File {
  /** What is on the disk for good. */
  synced: Buffer;
  length: number;
  changes: Change[];
}

type Entry = { readonly name: string; readonly file: File | null };

export function newDisk(): Disk {
  /** Entries as the process sees them, as they are on the disk for good, and what leads from these to those. */
  const entries = new Map<string, File>();
  const kept = new Map<string, File>();
  let unkept: Entry[] = [];

  const find = (name: string): File => {
    const file = entries.get(name);
    if (!file) throw new Error(`${name} was written before it was there`);
    return file;
  };
  const enter = (entry: Entry) => {
    unkept.push(entry);
    set(entries, entry);
  };
  const keepEntries = (count: number) => {
    for (const entry of unkept.slice(0, count)) set(kept, entry);
    unkept = unkept.slice(count);
  };

  return {
    take: (event) => {
      switch (event.kind) {
        case 'created':
          return enter({ name: event.file, file: { synced: Buffer.alloc(0), length: 0, changes: [] } });
        case 'removed':
          return enter({ name: event.file, file: null });
        case 'wrote':
        case 'resized':
          find(event.file).changes.push(event);
          return;
        case 'synced': {
          const file = find(event.file);
          for (const change of file.changes) apply(file, change);
          file.changes = [];
          // A file that is synced can be found again.
          return keepEntries(unkept.findLastIndex((entry) => entry.file === file) + 1);
        }
        case 'synced_folder':
          return keepEntries(unkept.length);
      }
    },
    afterCut: (last, keep, chance) => {
      const found = new Map(kept);
      for (const entry of unkept) {
        if (!chance.happens(keep)) break;
        set(found, entry);
      }
      const torn = last?.kind === 'wrote' ? { of: find(last.file), change: tear(last, chance) } : null;
      return new Map(
        [...found].map(([name, file]) => {
          const changes = file.changes.flatMap((change) => survivors(change, keep, chance));
          return [name, contentOf(file, torn?.of === file ? [...changes, torn.change] : changes)];
        }),
      );
    },
    whole: () => new Map([...entries].map(([name, file]) => [name, contentOf(file, file.changes)])),
  };
}

function set(entries: Map<string, File>, { name, file }: Entry): void {
  if (file) entries.set(name, file);
  else entries.delete(name);
}

/** The part of a change that reached the disk by itself. */
function survivors(change: Change, keep: number, chance: Chance): Change[] {
  if (change.kind === 'resized') return chance.happens(keep) ? [change] : [];
  return sectorsOf(change).filter(() => chance.happens(keep));
}

/** A write that the power cut came into: its first sectors. */
function tear(write: Write, chance: Chance): Write {
  const sectors = sectorsOf(write);
  const done = sectors.slice(0, chance.between(0, sectors.length));
  return { ...write, bytes: Buffer.concat(done.map((sector) => sector.bytes)) };
}

function sectorsOf(write: Write): Write[] {
  const sectors = [];
  const { at, bytes } = write;
  for (let from = 0; from < bytes.length; ) {
    const to = Math.min(bytes.length, from + SECTOR - ((at + from) % SECTOR));
    sectors.push({ ...write, at: at + from, bytes: bytes.subarray(from, to) });
    from = to;
  }
  return sectors;
}

function contentOf(file: File, changes: readonly Change[]): Buffer {
  const copy: File = {
    synced: Buffer.from(file.synced.subarray(0, file.length)),
    length: file.length,
    changes: [],
  };
  for (const change of changes) apply(copy, change);
  return copy.synced.subarray(0, copy.length);
}

function apply(file: File, change: Change): void {
  const length = change.kind === 'wrote' ? change.at + change.bytes.length : change.length;
  if (length > file.synced.length) {
    const larger = Buffer.alloc(Math.max(length, 2 * file.synced.length));
    file.synced.copy(larger, 0, 0, file.length);
    file.synced = larger;
  }
  if (change.kind === 'wrote') {
    if (change.bytes.length === 0) return;
    change.bytes.copy(file.synced, change.at);
    file.length = Math.max(file.length, length);
  } else {
    // What lies beyond the end is nothing, should the file grow again.
    if (length < file.length) file.synced.fill(0, length, file.length);
    file.length = length;
  }
}
