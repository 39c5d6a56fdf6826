import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Family } from '../acts/families.ts';
import type { Violation } from '../violation.ts';
import type { RecordRows } from './record-rows.ts';

/** Not a byte of another household is in a kiosk's files, whatever the file: rows that were deleted leave traces. */
export function checkForeignBytes(
  kiosk: { readonly name: string; readonly home: string; readonly family: Family },
  families: readonly Family[],
): Violation[] {
  const others = families.filter(({ user_id }) => user_id !== kiosk.family.user_id);
  const marks = others.flatMap((it) => [it.user_id, it.name, ...it.children, ...it.videos]);
  return filesIn(kiosk.home).flatMap((file) => {
    const bytes = readFileSync(file);
    return marks
      .filter((mark) => bytes.includes(mark))
      .map((mark) => ({ kind: 'foreign' as const, of: kiosk.name, detail: `${mark} is in ${file}` }));
  });
}

/** Whatever a session names belongs to the session's own household. */
export function checkForeignSessions(record: Pick<RecordRows, 'sessions'>): Violation[] {
  return record.sessions
    .filter(({ households }) => households.length > 1)
    .map(({ id, kiosk_id, households }) => ({
      kind: 'foreign',
      of: kiosk_id ?? 'the other writer',
      detail: `session ${id} names rows of ${households.join(' and ')}`,
    }));
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.db/.test(entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}
