import { basename, dirname } from 'node:path';

/** What a process did to the files of one folder, and what it said meanwhile, in its order. */
export type Event =
  | { readonly kind: 'created'; readonly file: string }
  | { readonly kind: 'wrote'; readonly file: string; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'resized'; readonly file: string; readonly length: number }
  /** Came back: what the file held before is on the disk for good. */
  | { readonly kind: 'synced'; readonly file: string }
  | { readonly kind: 'synced_folder' }
  | { readonly kind: 'removed'; readonly file: string }
  | { readonly kind: 'said'; readonly text: string };

/** All the ways in which a process changes what is on a disk: an unknown one among them is an error. */
export const traced = [
  ...[
    'open',
    'openat',
    'creat',
    'write',
    'writev',
    'pwrite64',
    'pwritev',
    'pwritev2',
    'fsync',
    'fdatasync',
    'syncfs',
  ],
  ...[
    'sync_file_range',
    'ftruncate',
    'truncate',
    'fallocate',
    'unlink',
    'unlinkat',
    'rename',
    'renameat',
    'renameat2',
  ],
  ...['link', 'linkat', 'symlink', 'symlinkat', 'copy_file_range', 'sendfile', 'splice', 'io_uring_enter'],
];

/** The process is over, or strace has something to say. */
const aside = /^(\+\+\+|---)/;
const call = /^(\w+)\((.*)\)\s*=\s*(-?\d+|\?)/;
const ofFile = /^\d+<([^>]*)>/;

/**
 * Reads what `strace -y -xx` wrote of one thread. `folder`: whose files count; `words`: the file that stands for stdout. `known`
 * holds the names of the files that are there, and is kept up to date.
 */
export function eventsIn(
  trace: string,
  { folder, words, known }: { readonly folder: string; readonly words: string; readonly known: Set<string> },
): Event[] {
  return trace.split('\n').flatMap((line) => {
    if (line === '' || aside.test(line)) return [];
    const found = call.exec(line);
    if (!found) {
      if (concerns(line, folder))
        throw new Error(`the trace has a line that says nothing: ${line.slice(0, 200)}`);
      return [];
    }
    const [, name = '', args = '', result = ''] = found;
    if (result.startsWith('-')) return [];
    const event = eventOf({ name, args, result: Number(result) }, { folder, words, known });
    return event ? [event] : [];
  });
}

interface Call {
  readonly name: string;
  readonly args: string;
  readonly result: number;
}

interface Where {
  readonly folder: string;
  readonly words: string;
  readonly known: Set<string>;
}

function eventOf({ name, args, result }: Call, where: Where): Event | null {
  const { folder, words, known } = where;
  const path = pathIn(name, args, where);
  if (path === words && name === 'write') return { kind: 'said', text: textIn(args).toString('utf8') };
  if (path === folder) return name === 'fsync' || name === 'fdatasync' ? { kind: 'synced_folder' } : null;
  if (path === null || dirname(path) !== folder) return null;
  const file = basename(path);
  // Other programs share it, and its content goes by memory: it is worth nothing after a power cut.
  if (file.endsWith('-shm')) return null;
  switch (name) {
    case 'openat':
      if (args.includes('O_TRUNC')) break;
      if (known.has(file) || !args.includes('O_CREAT')) return null;
      known.add(file);
      return { kind: 'created', file };
    case 'pwrite64':
      return { kind: 'wrote', file, at: lastNumber(args), bytes: textIn(args).subarray(0, result) };
    case 'ftruncate':
      return { kind: 'resized', file, length: lastNumber(args) };
    case 'fsync':
    case 'fdatasync':
      return { kind: 'synced', file };
    case 'unlink':
      known.delete(file);
      return { kind: 'removed', file };
  }
  throw new Error(`this recorder does not know what ${name} does to ${file}: teach it in trace.ts`);
}

/** The path of the file that a call is about; null where it is about none. */
function pathIn(name: string, args: string, where: Where): string | null {
  const opened = ofFile.exec(args)?.[1];
  if (opened !== undefined) return decode(opened).toString('utf8');
  if (/^(open|creat|unlink|truncate)/.test(name)) return textIn(args).toString('utf8');
  if (concerns(args, where.folder))
    throw new Error(`this recorder does not know ${name}: teach it in trace.ts`);
  return null;
}

function concerns(text: string, folder: string): boolean {
  return text.includes(encode(folder)) || text.includes(folder);
}

/** The first string of the arguments. */
function textIn(args: string): Buffer {
  const from = args.indexOf('"');
  const to = args.indexOf('"', from + 1);
  if (args.startsWith('...', to + 1)) throw new Error('strace cut a string short');
  return decode(args.slice(from + 1, to));
}

function lastNumber(args: string): number {
  return Number(args.slice(args.lastIndexOf(',') + 1));
}

/** `\x2f\x74` as bytes. There are tens of megabytes of it. */
function decode(text: string): Buffer {
  const bytes = Buffer.alloc(text.length / 4);
  for (let at = 0; at < bytes.length; at++) {
    bytes[at] = 16 * digit(text.charCodeAt(4 * at + 2)) + digit(text.charCodeAt(4 * at + 3));
  }
  return bytes;
}

function digit(code: number): number {
  return code < 58 ? code - 48 : code - 87;
}

function encode(text: string): string {
  return Buffer.from(text).toString('hex').replaceAll(/../g, '\\x$&');
}
