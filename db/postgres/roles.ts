import type { Postgres, Query } from './connect.ts';

/** `read`: everything read is of one moment, that of the first query, and nothing can be written. */
export type TransactionMode = 'read' | 'write';

export interface Transaction {
  readonly query: Query;
  /** Keeps what was done, or takes it back, and gives the connection back. May be called twice; the first call decides. */
  readonly end: (how: 'keep' | 'undo') => Promise<void>;
}

/** Works in one household's rows: whatever a query asks for, it gets no other's. Kept when `work` resolves. */
export function asHousehold<R>(
  postgres: Postgres,
  user_id: string,
  work: (query: Query) => Promise<R>,
  mode: TransactionMode = 'write',
): Promise<R> {
  return within(() => beginAsHousehold(postgres, user_id, mode), work);
}

/** Finds out who asks: sign-in, pairing, tokens, limits. Sees nothing of what children watch. Kept when `work` resolves. */
export function asAccess<R>(postgres: Postgres, work: (query: Query) => Promise<R>): Promise<R> {
  return within(() => begin(postgres, 'write', 'SET LOCAL ROLE medio_access'), work);
}

/** As `asHousehold`, for work that outlives a function. */
export function beginAsHousehold(
  postgres: Postgres,
  user_id: string,
  mode: TransactionMode,
): Promise<Transaction> {
  if (!UUID.test(user_id)) throw new Error('A household is named by a UUID');
  return begin(postgres, mode, `SET LOCAL ROLE medio_gateway; SET LOCAL medio.household = '${user_id}'`);
}

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i;

async function within<R>(start: () => Promise<Transaction>, work: (query: Query) => Promise<R>): Promise<R> {
  const transaction = await start();
  try {
    const result = await work(transaction.query);
    await transaction.end('keep');
    return result;
  } catch (error) {
    await transaction.end('undo');
    throw error;
  }
}

const openings: Readonly<Record<TransactionMode, string>> = {
  read: 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY',
  write: 'BEGIN',
};

async function begin(postgres: Postgres, mode: TransactionMode, role: string): Promise<Transaction> {
  const session = await postgres.session();
  try {
    // At once, and LOCAL: behind a pooler of transactions the next one is somebody else's.
    await session.script(`${openings[mode]}; ${role}`);
  } catch (error) {
    session.release('unknown');
    throw error;
  }
  let ended = false;
  return {
    query: session.query,
    end: async (how) => {
      if (ended) return;
      ended = true;
      try {
        await session.script(how === 'keep' ? 'COMMIT' : 'ROLLBACK');
        session.release();
      } catch (error) {
        session.release('unknown');
        // Undone it is in any case. Whether it was kept nobody knows.
        if (how === 'keep') throw error;
      }
    },
  };
}
