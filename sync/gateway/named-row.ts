import type { RefusalReason } from '../protocol.ts';
import type { Refused } from './store-item.ts';

/** Whether the household $1 once had the row, by its tombstone: SQL. */
export function wasDeleted(table: string, id: string): string {
  return `EXISTS (SELECT FROM row_versions
    WHERE user_id = $1 AND table_name = '${table}' AND row_id = ${id} AND deleted)`;
}

/** A row that an item names, `what` and `id` for people. */
interface Named {
  readonly what: string;
  readonly id: string | null;
}

/**
 * The household has no such row, and whether another one has is nobody's business; `item` is what cannot be kept without it.
 */
export function missing(reason: RefusalReason, { what, id }: Named, deleted: boolean, item: string): Refused {
  const why = deleted ? 'was deleted from the account' : 'has never been in the account';
  return { outcome: 'refused', reason, detail: `The ${what} ${id} ${why}, so its ${item} cannot be kept` };
}
