import { failureOf } from '../../db/postgres/failure.ts';

/** Attempts while other writers get in the way. */
const ATTEMPTS = 4;

/** Does a transaction again where another writer was in its way. */
export async function withoutConflict<R>(work: () => Promise<R>): Promise<R> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (failureOf(error)?.kind !== 'conflict' || attempt === ATTEMPTS) throw error;
    }
  }
}
