import { createRequire } from 'node:module';
import type { BetterSQLite3Database } from 'drizzle-orm/better-sqlite3';
import type { NodePgClient, NodePgDatabase } from 'drizzle-orm/node-postgres';
import type { Db } from './device/open.ts';

/**
 * drizzle-orm, as CommonJS: for each of its hundreds of ES modules Node reads its package.json of 180 kB anew, which costs
 * every process two seconds and 300 MB at its start. So values come from here alone; types may be imported from anywhere.
 */
const load = createRequire(import.meta.url);

export const pg: typeof import('drizzle-orm/pg-core') = load('drizzle-orm/pg-core');
export const sqlite: typeof import('drizzle-orm/sqlite-core') = load('drizzle-orm/sqlite-core');

const core: typeof import('drizzle-orm') = load('drizzle-orm');
export const { and, eq, getTableColumns, sql } = core;

/** Loaded with its first use: a gateway needs no SQLite. */
export function onSqlite(db: Db): BetterSQLite3Database {
  const driver: typeof import('drizzle-orm/better-sqlite3') = load('drizzle-orm/better-sqlite3');
  return driver.drizzle(db);
}

/** Loaded with its first use: a kiosk needs no pg. */
export function onPostgres(pool: NodePgClient): NodePgDatabase {
  const driver: typeof import('drizzle-orm/node-postgres') = load('drizzle-orm/node-postgres');
  return driver.drizzle(pool);
}
