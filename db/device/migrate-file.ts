import { backUp } from './backup.ts';
import { faultIn } from './file-fault.ts';
import { readSteps, type Step } from './migration-files.ts';
import type { Db, DeviceFile } from './open.ts';

export type Migrated =
  /** At the last step, from `from`. `backup`: where the file of before is kept; null where none was made. */
  | {
      readonly kind: 'migrated';
      readonly from: number;
      readonly to: number;
      readonly backup: string | null;
    }
  /** A step, or the copy before it, could not be made. Steps before it stand; of this one nothing does. */
  | { readonly kind: 'unmigrated'; readonly detail: string }
  /** As `unmigrated`, and the storage is to blame: the same step may pass later. */
  | { readonly kind: 'unavailable'; readonly detail: string };

type Failed = Exclude<Migrated, { kind: 'migrated' }>;

/**
 * Takes the file's outstanding steps, each in one transaction with its number. Foreign keys are off meanwhile, because
 * SQLite empties or refuses the children of a table that is dropped to be built anew, and they are looked at before each
 * commit instead, with the number of rows. Call outside a transaction. Throws what says that the file is damaged.
 */
export function migrateFile(db: Db, file: DeviceFile): Migrated {
  const owner = db.pragma('application_id', { simple: true });
  if (owner !== file.applicationId) db.pragma(`application_id = ${file.applicationId}`);
  const from = versionOf(db);
  const outstanding = readSteps(file.migrations).slice(from);
  const [first, last] = [outstanding[0], outstanding.at(-1)];
  if (!first || !last) return { kind: 'migrated', from, to: from, backup: null };
  const kept = file.backedUp && from > 0 ? backUp(db, file.path, first.number) : null;
  if (kept?.kind === 'failed') {
    return { kind: 'unmigrated', detail: `no copy could be made before step ${first.name}: ${kept.detail}` };
  }
  const failed = withoutForeignKeys(db, () => takeAll(db, outstanding));
  return failed ?? { kind: 'migrated', from, to: last.number, backup: kept?.path ?? null };
}

/** The number of the last step the file took; 0 for a new one. */
export function versionOf(db: Db): number {
  return db.pragma('user_version', { simple: true }) as number;
}

function withoutForeignKeys<T>(db: Db, use: () => T): T {
  switchForeignKeys(db, 'OFF');
  try {
    return use();
  } finally {
    switchForeignKeys(db, 'ON');
  }
}

/** The pragma does nothing inside a transaction, and does not say so. */
function switchForeignKeys(db: Db, wanted: 'ON' | 'OFF'): void {
  db.pragma(`foreign_keys = ${wanted}`);
  const is = db.pragma('foreign_keys', { simple: true });
  if (is !== (wanted === 'ON' ? 1 : 0)) throw new Error(`foreign_keys did not turn ${wanted}`);
}

function takeAll(db: Db, steps: readonly Step[]): Failed | null {
  for (const step of steps) {
    const failed = take(db, step);
    if (failed) return { ...failed, detail: `step ${step.name}: ${failed.detail}` };
  }
  return null;
}

function take(db: Db, step: Step): Failed | null {
  try {
    db.exec('BEGIN IMMEDIATE');
    const before = countRows(db);
    db.exec(step.sql);
    if (!db.inTransaction) throw new Error(`step ${step.name} ended its own transaction`);
    const lost = lostRows(before, countRows(db), step) ?? brokenReference(db);
    if (lost) return { kind: 'unmigrated', detail: lost };
    db.pragma(`user_version = ${step.number}`);
    db.exec('COMMIT');
    return null;
  } catch (error) {
    const fault = faultIn(error);
    if (fault === null || fault.kind === 'damaged') throw error;
    return { kind: fault.kind === 'unavailable' ? 'unavailable' : 'unmigrated', detail: fault.detail };
  } finally {
    if (db.inTransaction) db.exec('ROLLBACK');
  }
}

type Counts = ReadonlyMap<string, number>;

function countRows(db: Db): Counts {
  const tables = db
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'")
    .pluck()
    .all() as string[];
  return new Map(
    tables.map((table) => [table, db.prepare(`SELECT count(*) FROM "${table}"`).pluck().get() as number]),
  );
}

function lostRows(before: Counts, after: Counts, { mayShrink }: Step): string | null {
  for (const [table, had] of before) {
    const has = after.get(table) ?? 0;
    if (has < had && !mayShrink.has(table)) {
      return `${table} would be left with ${has} of ${had} rows, and the step does not say why`;
    }
  }
  return null;
}

function brokenReference(db: Db): string | null {
  const broken = db.pragma('foreign_key_check') as { table: string; parent: string }[];
  const [first] = broken;
  return first
    ? `${broken.length} references would lead nowhere, the first from ${first.table} to ${first.parent}`
    : null;
}
