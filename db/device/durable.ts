import { closeSync, fsync, fsyncSync, openSync } from 'node:fs';
import { promisify } from 'node:util';

/**
 * Makes a file or folder durable, off the main thread: on a slow card it takes seconds, and taps must not wait for it.
 * Opened at once, so that the path may be removed meanwhile.
 */
export async function syncToDisk(path: string): Promise<void> {
  const file = openSync(path, 'r');
  try {
    await promisify(fsync)(file);
  } finally {
    closeSync(file);
  }
}

/** The same at once, for where nobody waits: before a program has begun, or for a file that it cannot do without. */
export function syncToDiskNow(path: string): void {
  const file = openSync(path, 'r');
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}
