import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, type Session } from '../postgres/connect.ts';
import type { CatalogModel } from './model.ts';
import { KNOWN } from './models.ts';
import { readCatalog } from './read-catalog.ts';

/** For tests: a session on the database at `url`, for as long as `use` takes. */
export async function onDatabase<T>(url: string, use: (session: Session) => Promise<T>): Promise<T> {
  const postgres = connect({ url, applicationName: 'medio-drift-test', connections: 1 });
  try {
    const session = await postgres.session();
    try {
      return await use(session);
    } finally {
      session.release('unknown');
    }
  } finally {
    await postgres.close();
  }
}

/** For tests: what the catalog says once the scripts have run, each statement of a list by itself. */
export function modelAfter(
  url: string,
  ...scripts: readonly (string | readonly string[])[]
): Promise<CatalogModel> {
  return onDatabase(url, async (session) => {
    for (const statement of scripts.flat()) await session.script(statement);
    const reading = await readCatalog(session);
    if (reading.kind === 'incomplete') throw new Error(reading.missing.join('\n'));
    return reading.model;
  });
}

/** For tests: SQL of a database that was found, such as `production.triggers`. */
export function knownSql(name: string): Promise<string> {
  return readFile(join(KNOWN, `${name}.sql`), 'utf8');
}
