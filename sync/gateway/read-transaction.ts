import type { Postgres, Query } from '../../db/postgres/connect.ts';

export interface ReadTransaction {
  readonly query: Query;
  /** Ends it and gives its connection back. May be called twice. */
  readonly end: () => Promise<void>;
}

/** Everything read in it is of one moment: that of the first query. */
export async function beginRead(postgres: Postgres): Promise<ReadTransaction> {
  const session = await postgres.session();
  try {
    await session.script('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
  } catch (error) {
    session.release('unknown');
    throw error;
  }
  let ended = false;
  return {
    query: session.query,
    end: async () => {
      if (ended) return;
      ended = true;
      try {
        await session.script('COMMIT');
        session.release();
      } catch {
        session.release('unknown');
      }
    },
  };
}
