import type { Query } from '../connect.ts';

/** Rows that stand for one that stands for another itself. There must be none: readers follow one step only. */
export async function chainsOfAliases(query: Query): Promise<string[]> {
  const found: string[] = [];
  for (const table of ['platforms', 'videos', 'video_nfc_mappings']) {
    const chains = await query<{ id: string }>(
      `SELECT alias.id FROM ${table} alias JOIN ${table} it ON it.id = alias.merged_into_id
       WHERE it.merged_into_id IS NOT NULL ORDER BY alias.id`,
    );
    found.push(...chains.map(({ id }) => `${table} ${id}`));
  }
  return found;
}
