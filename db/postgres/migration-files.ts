import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Migration } from './ledger.ts';

/** This program's own. */
export const MIGRATIONS = join(import.meta.dirname, 'migrations');

/** The migrations of a folder, in order. */
export async function readMigrations(folder = MIGRATIONS): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((name) => /^\d{4}_\w+\.sql$/.test(name)).sort();
  return Promise.all(
    files.map(async (name) => {
      const sql = await readFile(join(folder, name), 'utf8');
      const checksum = createHash('sha256').update(sql).digest('hex');
      return { id: name.replace(/\.sql$/, ''), sql, checksum };
    }),
  );
}
