import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import pg from 'pg';
import { serveClient } from './serve-client.ts';

// Nothing but the store: rows that are there already go into one transaction, and a change into a commit of its own as soon
// as Postgres has told of it and given the row. No protocol, no parsing, no check.
await serveClient(async (argument) => {
  const { url, rows } = JSON.parse(argument) as { url: string; rows: number };
  const home = mkdtempSync(join(tmpdir(), 'medio-bench-floor-'));
  process.on('exit', () => rmSync(home, { recursive: true, force: true }));
  const db = new Database(join(home, 'mirror.db'));
  db.pragma('journal_mode = WAL');
  db.pragma('synchronous = NORMAL');
  db.exec(`CREATE TABLE mappings (id TEXT PRIMARY KEY, video_id TEXT, nfc_chip_id TEXT, profile_id TEXT,
    max_watch_time_minutes INTEGER, is_active INTEGER, merged_into_id TEXT, created_at INTEGER, updated_at INTEGER) STRICT;
    CREATE INDEX mappings_chip ON mappings (nfc_chip_id)`);
  const insert = db.prepare('INSERT OR REPLACE INTO mappings VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)');
  const ready = Array.from({ length: rows }, (_, n) => rowOf(randomUUID(), n));
  const write = db.transaction((some: readonly unknown[][]) => {
    for (const row of some) insert.run(row);
  });
  const postgres = new pg.Client({ connectionString: url });
  await postgres.connect();
  let changed: (id: string) => void = () => undefined;

  return {
    load: async () => write(ready),
    follow: async () => {
      const ear = new pg.Client({ connectionString: url });
      await ear.connect();
      ear.on('notification', ({ payload }) => changed(payload ?? ''));
      await ear.query('LISTEN bench');
    },
    shows: (id) =>
      new Promise((resolve) => {
        changed = async (told) => {
          if (told !== id) return;
          const { rows } = await postgres.query(
            'SELECT max_watch_time_minutes FROM bench_mappings WHERE id = $1',
            [id],
          );
          write([rowOf(id, rows[0].max_watch_time_minutes)]);
          resolve();
        };
      }),
    leave: async () => undefined,
    comeBack: async (count, minutes) =>
      write(ready.slice(0, count).map(([id]) => rowOf(String(id), minutes))),
    close: async () => undefined,
  };
});

function rowOf(id: string, minutes: number): unknown[] {
  const other = '6f1c1f3e-0000-4000-8000-000000000000';
  return [
    id,
    other,
    `${other.slice(0, -4)}${1000 + (minutes % 1000)}`,
    other,
    minutes,
    1,
    null,
    1767225600000,
    1767225600000,
  ];
}
