import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';

/** SQLite's companions of a database file. A -wal parted from its database loses commits, or ruins another file. */
export const sidecars = ['-wal', '-shm', '-journal'] as const;

/** Copies kept per file: enough to look at, too few to fill a card. */
const KEPT = 2;

/**
 * Moves a database file with its companions to `folder`, numbered, and drops the oldest beyond two.
 * Returns the path it now has.
 */
export function quarantine(path: string, folder: string): string {
  mkdirSync(folder, { recursive: true });
  const name = basename(path);
  const held = numbersIn(folder, name);
  const number = (held.at(-1) ?? 0) + 1;
  const moved = join(folder, `${name}.${number}`);
  for (const suffix of ['', ...sidecars]) {
    if (existsSync(path + suffix)) renameSync(path + suffix, moved + suffix);
  }
  for (const old of held.slice(0, Math.max(0, held.length + 1 - KEPT))) {
    removeDatabase(join(folder, `${name}.${old}`));
  }
  return moved;
}

/** Removes every quarantined copy of the file. */
export function emptyQuarantine(path: string, folder: string): void {
  if (!existsSync(folder)) return;
  const name = basename(path);
  for (const number of numbersIn(folder, name)) removeDatabase(join(folder, `${name}.${number}`));
}

/** Removes a database file and its companions; none of them need exist. */
export function removeDatabase(path: string): void {
  for (const suffix of ['', ...sidecars]) rmSync(path + suffix, { force: true });
}

function numbersIn(folder: string, name: string): number[] {
  return readdirSync(folder)
    .filter((entry) => entry.startsWith(`${name}.`))
    .map((entry) => Number(entry.slice(name.length + 1)))
    .filter((number) => Number.isInteger(number) && number > 0)
    .sort((a, b) => a - b);
}
