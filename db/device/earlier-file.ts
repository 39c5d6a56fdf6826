import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readSteps } from './migration-files.ts';
import { type Db, type DeviceFile, type Opened, openDevice } from './open.ts';

/** For tests: files as earlier versions of this program left them, and folders of steps that are yet to come. */

/** The file as a version that knew its first `count` steps had it; `more` are the SQL of steps after those, by name. */
export function withSteps(
  file: DeviceFile,
  folder: string,
  count: number,
  more: Readonly<Record<string, string>> = {},
): DeviceFile {
  mkdirSync(folder, { recursive: true });
  for (const { name } of readSteps(file.migrations).slice(0, count)) {
    copyFileSync(join(file.migrations, `${name}.sql`), join(folder, `${name}.sql`));
  }
  for (const [name, sql] of Object.entries(more)) writeFileSync(join(folder, `${name}.sql`), sql);
  return { ...file, migrations: folder };
}

/** Opens the file, lets `use` have it, and closes it. */
export function onFile<T>(file: DeviceFile, use: (db: Db) => T): T {
  const opened: Opened = openDevice(file);
  if (opened.kind !== 'open') throw new Error(JSON.stringify(opened));
  try {
    return use(opened.db);
  } finally {
    opened.db.close();
  }
}

/** The rows of each table, sorted. */
export type Rows = Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;

/** Of all tables; or of the tables that `like` has, as far as their columns go there. */
export function rowsOf(db: Db, like?: Rows): Rows {
  const tables = like ? Object.keys(like) : tablesOf(db);
  return Object.fromEntries(
    tables.map((table) => {
      const columns = Object.keys(like?.[table]?.[0] ?? {});
      const named = (columns.length > 0 ? columns : columnsOf(db, table)).join(', ');
      return [table, db.prepare(`SELECT ${named} FROM ${table} ORDER BY ${named}`).all() as Rows[string]];
    }),
  );
}

function tablesOf(db: Db): string[] {
  return db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'sqlite_sequence'")
    .pluck()
    .all() as string[];
}

function columnsOf(db: Db, table: string): string[] {
  return (db.pragma(`table_info(${table})`) as { name: string }[]).map(({ name }) => name);
}

/** Rows in every table that state.db had after its first step: that many sessions, each over two days. */
export function writeStateRows(db: Db, sessions: number): void {
  const inPieces = columnsOf(db, 'ledger').includes('piece');
  const columns = 'session_id, date, timezone, profile_id, mapping_id, booked_s, played_s, booked_at';
  const numbers = `WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${sessions})`;
  db.exec(`
    BEGIN;
    INSERT INTO identity (only, kiosk_id, user_id, key) VALUES (1, 'kiosk', 'family', 'mk1_secret');
    INSERT INTO watch_sessions ${numbers}
      SELECT 's' || i, 'family', 'v' || i % 7, 'p' || i % 3, 'c' || i % 5, i * 1000, i * 1000 + 900, i % 60,
             i % 2, 'completed', 'kiosk' FROM n;
    INSERT INTO ledger (${columns}${inPieces ? ', piece, lb_until, held' : ''}) ${numbers}
      SELECT 's' || i, '2026-01-' || day, 'Europe/Berlin', 'p' || i % 3, 'm' || i % 5, i % 60 + 15, i % 60, i * 1000
             ${inPieces ? ', day - 15, i * 1000, 0' : ''}
        FROM n, (SELECT 15 AS day UNION ALL SELECT 16);
    INSERT INTO outbox (id, version, body, checksum, queued_at) ${numbers}
      SELECT 's' || i, i % 4, '{"seconds":' || i || '}', 'sum' || i, i FROM n;
    INSERT INTO dead_letters (id, body, reason, detail, refused_at) VALUES ('d1', '{}', 'video_unknown', 'gone', 5);
    INSERT INTO positions ${numbers} SELECT 'p' || i % 3, 'v' || i, i / 2.0, i FROM n;
    INSERT INTO decisions (at, body) ${numbers} SELECT i, '{"code":"OK"}' FROM n;
    COMMIT;`);
}

/** Rows in every table of mirror.db as its first step made it: a household with that many chips. */
export function writeMirrorRows(db: Db, chips: number): void {
  const numbers = `WITH n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${chips})`;
  db.exec(`
    BEGIN;
    INSERT INTO platforms VALUES ('local', 'local', 'This kiosk', NULL, NULL, 1, NULL, 1);
    INSERT INTO users VALUES ('family', 'Family', NULL);
    INSERT INTO profiles VALUES ('p1', 'family', 'Mia', 6, NULL, NULL, 60, NULL, 1, 2);
    INSERT INTO kiosks VALUES ('kiosk', 'family', 'Kitchen', 'active', '{"timezone":"UTC"}', 1, NULL);
    INSERT INTO videos ${numbers}
      SELECT 'v' || i, 'family', 'local', 'film' || i, NULL, 'Film ' || i, NULL, NULL, 90, '6', NULL,
             iif(i % 10 = 0, 'v' || (i - 1), NULL), i, i FROM n;
    INSERT INTO nfc_chips ${numbers}
      SELECT 'c' || i, 'family', printf('04:%06x', i), NULL, 1, i, NULL, NULL FROM n;
    INSERT INTO video_nfc_mappings ${numbers}
      SELECT 'm' || i, 'v' || i, 'c' || i, 'p1', 30, 1, NULL, i, NULL FROM n;
    INSERT INTO daily_watch_time VALUES ('d1', 'p1', '2026-01-15', 30, 'UTC');
    INSERT INTO kiosk_watch_time VALUES ('k1', 'p1', '2026-01-15', 'kiosk', 1800, 5);
    INSERT INTO mirror_state VALUES (1, 'kiosk', 'family', 'cursor-1', 1768478400000);
    COMMIT;`);
}

/** A step in the pattern that drizzle-kit writes for what SQLite's ALTER TABLE cannot do: the table is built anew. */
export const sessionsRebuilt = `PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE \`__new_watch_sessions\` (
  \`id\` text PRIMARY KEY NOT NULL,
  \`user_id\` text NOT NULL,
  \`video_id\` text NOT NULL,
  \`profile_id\` text,
  \`nfc_chip_id\` text,
  \`started_at\` integer NOT NULL,
  \`ended_at\` integer,
  \`duration_seconds\` integer,
  \`completed\` integer,
  \`stopped_reason\` text,
  \`kiosk_id\` text
) STRICT;
--> statement-breakpoint
INSERT INTO \`__new_watch_sessions\`("id", "user_id", "video_id", "profile_id", "nfc_chip_id", "started_at", "ended_at", "duration_seconds", "completed", "stopped_reason", "kiosk_id") SELECT "id", "user_id", "video_id", "profile_id", "nfc_chip_id", "started_at", "ended_at", "duration_seconds", "completed", "stopped_reason", "kiosk_id" FROM \`watch_sessions\`;--> statement-breakpoint
DROP TABLE \`watch_sessions\`;--> statement-breakpoint
ALTER TABLE \`__new_watch_sessions\` RENAME TO \`watch_sessions\`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX \`watch_sessions_open\` ON \`watch_sessions\` (\`id\`) WHERE ended_at IS NULL;
`;
