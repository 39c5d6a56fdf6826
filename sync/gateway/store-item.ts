import type { Postgres, Query } from '../../db/postgres/connect.ts';
import { failureOf } from '../../db/postgres/failure.ts';
import { beginAsHousehold } from '../../db/postgres/roles.ts';
import type { ItemAnswer, RefusalReason } from '../protocol.ts';
import type { Kiosk } from './authenticate.ts';
import { withoutConflict } from './without-conflict.ts';

export type Outcome = { readonly outcome: 'stored' | 'known' } | Refused;

export interface Refused {
  readonly outcome: 'refused';
  readonly reason: RefusalReason;
  readonly detail: string;
}

/**
 * Stores one item in one transaction in the kiosk's household, which is kept when `store` says `stored` and taken back otherwise:
 * the answer is true, or nothing happened. Rejects when the database is the reason; then the kiosk sends it all again.
 */
export async function storeItem(
  postgres: Postgres,
  kiosk: Kiosk,
  id: string,
  store: (query: Query) => Promise<Outcome>,
): Promise<ItemAnswer> {
  try {
    return { id, ...(await withoutConflict(() => inTransaction(postgres, kiosk, store))) };
  } catch (error) {
    const failure = failureOf(error);
    if (failure?.kind !== 'bad_value') throw error;
    const detail = `The database refuses a value: ${failure.message}`.slice(0, 500);
    return { id, outcome: 'refused', reason: 'malformed', detail };
  }
}

async function inTransaction(
  postgres: Postgres,
  kiosk: Kiosk,
  store: (query: Query) => Promise<Outcome>,
): Promise<Outcome> {
  const transaction = await beginAsHousehold(postgres, kiosk.user_id, 'write');
  try {
    const outcome = await store(transaction.query);
    await transaction.end(outcome.outcome === 'stored' ? 'keep' : 'undo');
    return outcome;
  } catch (error) {
    await transaction.end('undo');
    throw error;
  }
}
