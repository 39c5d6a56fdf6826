import { closeSync, existsSync, openSync, readdirSync, renameSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { syncToDiskNow } from './durable.ts';
import { faultIn } from './file-fault.ts';
import type { Db } from './open.ts';
import { removeDatabase } from './quarantine.ts';

/** Copies kept per file: the one before this update, and the one before that. */
const KEPT = 2;

export type BackUp =
  | { readonly kind: 'backed_up'; readonly path: string }
  | { readonly kind: 'failed'; readonly detail: string };

/**
 * Copies an open database to `<path>.before-<step>`, durable and whole before this returns, readable by this user alone.
 * A copy of that name is replaced; of the others the newest stays. Opens like any of the kiosk's files.
 */
export function backUp(db: Db, path: string, step: number): BackUp {
  const copy = `${path}.before-${step}`;
  const part = `${path}.before.part`;
  try {
    removeDatabase(part);
    // SQLite fills an empty file that is there, and keeps its mode.
    closeSync(openSync(part, 'wx', 0o600));
    db.prepare('VACUUM INTO ?').run(part);
    syncToDiskNow(part);
    renameSync(part, copy);
    syncToDiskNow(dirname(path));
    dropOld(path, step);
    return { kind: 'backed_up', path: copy };
  } catch (error) {
    removeDatabase(part);
    const fault = faultIn(error);
    if (fault === null || fault.kind === 'damaged') throw error;
    return { kind: 'failed', detail: fault.detail };
  }
}

/** The names of the copies beside the file, newest step last. */
export function backupsOf(path: string): string[] {
  return stepsBackedUp(path).map((step) => `${basename(path)}.before-${step}`);
}

function dropOld(path: string, justMade: number): void {
  const others = stepsBackedUp(path).filter((step) => step !== justMade);
  for (const step of others.slice(0, others.length - (KEPT - 1))) removeDatabase(`${path}.before-${step}`);
}

function stepsBackedUp(path: string): number[] {
  const prefix = `${basename(path)}.before-`;
  if (!existsSync(dirname(path))) return [];
  return readdirSync(dirname(path))
    .filter((name) => name.startsWith(prefix) && /^\d+$/.test(name.slice(prefix.length)))
    .map((name) => Number(name.slice(prefix.length)))
    .sort((a, b) => a - b);
}
