import type { Query } from '../connect.ts';

/** The id that the seeds write as its last digits; they say what each is about. */
export function id(tail: string): string {
  return `00000000-0000-4000-8000-${tail.padStart(12, '0')}`;
}

/** SQL that turns such an id into what the seeds write. */
export function short(column: string): string {
  return `ltrim(right(${column}::text, 12), '0')`;
}

/** `duplicate→what it stands for`, of every duplicate. */
export async function duplicatesIn(query: Query, table: string): Promise<string[]> {
  const found = await query<{ line: string }>(
    `SELECT concat(${short('id')}, '→', ${short('merged_into_id')}) AS line FROM ${table}
     WHERE merged_into_id IS NOT NULL ORDER BY id`,
  );
  return found.map(({ line }) => line);
}
