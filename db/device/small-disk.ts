import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** For tests: a real file system of one mebibyte, in memory. */
export interface SmallDisk {
  readonly folder: string;
  /** Fills it up until so many bytes are left. */
  readonly leave: (bytes: number) => void;
  readonly makeRoom: () => void;
  readonly unmount: () => void;
}

/** Null where this user may not mount one: only root may, on Linux. */
export function mountSmallDisk(): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'medio-small-disk-'));
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    rmSync(folder, { recursive: true });
    return null;
  }
  const ballast = join(folder, 'ballast');
  const free = () => {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  };
  return {
    folder,
    leave: (bytes) => {
      const file = openSync(ballast, 'a');
      const block = Buffer.alloc(4096);
      while (free() > bytes) writeSync(file, block);
      closeSync(file);
    },
    makeRoom: () => rmSync(ballast, { force: true }),
    unmount: () => {
      // At once, even where a failed test has left a file open.
      execFileSync('umount', ['--lazy', folder]);
      rmSync(folder, { recursive: true });
    },
  };
}
