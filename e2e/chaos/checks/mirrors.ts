import { isDeepStrictEqual } from 'node:util';
import { getTableColumns, sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/better-sqlite3';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { mirrorFile } from '../../../db/device/mirror-file.ts';
import { openDeviceReadOnly } from '../../../db/device/open.ts';
import type { Postgres } from '../../../db/postgres/connect.ts';
import { type MirroredTable, mirrored, mirroredTables } from '../../../db/schema/mirrored.ts';

export type Rows = Readonly<Record<MirroredTable, readonly Record<string, unknown>[]>>;

/** What the record says about a household, in the mirror's columns. Asked without the gateway's own query. */
export async function recordRows(postgres: Postgres, user: string): Promise<Rows> {
  const ofChild = sql`profile_id IN (SELECT id FROM profiles WHERE user_id = ${user})`;
  const belongs: Partial<Record<MirroredTable, ReturnType<typeof sql>>> = {
    platforms: sql`true`,
    users: sql`id = ${user}`,
    video_nfc_mappings: sql`nfc_chip_id IN (SELECT id FROM nfc_chips WHERE user_id = ${user})`,
    daily_watch_time: ofChild,
    kiosk_watch_time: ofChild,
    profile_rules: ofChild,
    watch_time_grants: ofChild,
  };
  return byTable((table) => {
    const columns = getTableColumns(mirrored[table].pg) as Record<string, PgColumn>;
    const kept = Object.keys(getTableColumns(mirrored[table].sqlite)).map((name) => [name, columns[name]]);
    const fields: Record<string, PgColumn> = Object.fromEntries(kept);
    const where = belongs[table] ?? sql`user_id = ${user}`;
    return postgres.orm.select(fields).from(mirrored[table].pg).where(where).orderBy(sql`id`);
  });
}

/** Null while there is no mirror. */
export async function mirrorRows(home: string): Promise<Rows | null> {
  const opened = openDeviceReadOnly(mirrorFile(home));
  if (opened.kind !== 'open') return null;
  const orm = drizzle(opened.db);
  try {
    return await byTable(async (table) => orm.select().from(mirrored[table].sqlite).orderBy(sql`id`).all());
  } finally {
    opened.db.close();
  }
}

/** One line for each row that differs, or is on one side only. */
export function differences(mirror: Rows | null, record: Rows): string[] {
  if (!mirror) return ['there is no mirror'];
  return mirroredTables.flatMap((table) => {
    const [here, there] = [byId(mirror[table]), byId(record[table])];
    return [...new Set([...here.keys(), ...there.keys()])]
      .filter((id) => !isDeepStrictEqual(here.get(id), there.get(id)))
      .map(
        (id) => `${table} ${id}: ${shown(here.get(id))} in the mirror, ${shown(there.get(id))} in the record`,
      );
  });
}

function byId(rows: readonly Record<string, unknown>[]): Map<unknown, Record<string, unknown>> {
  return new Map(rows.map((row) => [row['id'], row]));
}

function shown(row: Record<string, unknown> | undefined): string {
  return row ? JSON.stringify(row) : 'not';
}

async function byTable(read: (table: MirroredTable) => Promise<Record<string, unknown>[]>): Promise<Rows> {
  const entries: [MirroredTable, Record<string, unknown>[]][] = [];
  for (const table of mirroredTables) entries.push([table, await read(table)]);
  return Object.fromEntries(entries) as unknown as Rows;
}
