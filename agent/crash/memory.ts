import { accessSync, constants, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new folder in memory, where this system has such a place: files in it are looked at and thrown away thousands of times. */
export function folderInMemory(prefix: string): string {
  return mkdtempSync(join(hasMemory() ? '/dev/shm' : tmpdir(), prefix));
}

function hasMemory(): boolean {
  try {
    accessSync('/dev/shm', constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
