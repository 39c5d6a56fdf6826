import { closeSync, openSync, readSync } from 'node:fs';

/** What a database file says of itself: whose it is and the step it is at. */
export interface FileVersion {
  readonly applicationId: number;
  readonly version: number;
}

/**
 * Read without SQLite, which would write the log back into the file and remove it when it closes: for a file that must
 * stay as it is. Takes the last commit in the log for the truth, as SQLite does. Null for what is no database file.
 */
export function fileVersion(path: string): FileVersion | null {
  const header = reading(path, (read) => read(0, HEADER));
  if (!header?.toString('latin1').startsWith(MAGIC)) return null;
  const first = reading(`${path}-wal`, firstPageIn) ?? header;
  return { applicationId: first.readInt32BE(68), version: first.readInt32BE(60) };
}

const HEADER = 100;
const MAGIC = 'SQLite format 3\0';
const WAL_HEADER = 32;
const FRAME_HEADER = 24;

/** Gives that many bytes from there, or null where the file ends before. */
type Read = (from: number, length: number) => Buffer | null;

/**
 * The first page as the last commit of a write-ahead log has it. Frames count until one is torn, spoilt or left over from an
 * earlier log: its salts are not the header's, or its checksum does not go on from the one before.
 */
function firstPageIn(read: Read): Buffer | null {
  const header = read(0, WAL_HEADER);
  const order = header && byteOrder(header.readUInt32BE(0));
  if (!header || !order) return null;
  const pageSize = header.readUInt32BE(8);
  let sums = checksum(order, [0, 0], header.subarray(0, 24));
  if (!matches(sums, header, 24)) return null;

  let seen: Buffer | null = null;
  let committed: Buffer | null = null;
  for (let at = WAL_HEADER; ; at += FRAME_HEADER + pageSize) {
    const frame = read(at, FRAME_HEADER + pageSize);
    if (frame === null) return committed;
    const page = frame.subarray(FRAME_HEADER);
    const salted = frame.subarray(8, 16).equals(header.subarray(16, 24));
    sums = checksum(order, checksum(order, sums, frame.subarray(0, 8)), page);
    if (!salted || !matches(sums, frame, 16)) return committed;
    if (frame.readUInt32BE(0) === 1) seen = Buffer.from(page.subarray(0, HEADER));
    if (frame.readUInt32BE(4) > 0) committed = seen;
  }
}

type Order = 'LE' | 'BE';
type Sums = readonly [number, number];

function byteOrder(magic: number): Order | null {
  if (magic === 0x377f0682) return 'LE';
  return magic === 0x377f0683 ? 'BE' : null;
}

function checksum(order: Order, [first, second]: Sums, bytes: Buffer): Sums {
  let [a, b] = [first, second];
  const word = (at: number) => (order === 'LE' ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at));
  for (let at = 0; at < bytes.length; at += 8) {
    a = (a + word(at) + b) >>> 0;
    b = (b + word(at + 4) + a) >>> 0;
  }
  return [a, b];
}

function matches([a, b]: Sums, bytes: Buffer, at: number): boolean {
  return bytes.readUInt32BE(at) === a && bytes.readUInt32BE(at + 4) === b;
}

/** Null where the file is missing or cannot be read: SQLite then says what is the matter. */
function reading<T>(path: string, use: (read: Read) => T | null): T | null {
  let file: number;
  try {
    file = openSync(path, 'r');
  } catch {
    return null;
  }
  try {
    return use((from, length) => {
      const bytes = Buffer.alloc(length);
      return readSync(file, bytes, 0, length, from) === length ? bytes : null;
    });
  } catch {
    return null;
  } finally {
    closeSync(file);
  }
}
