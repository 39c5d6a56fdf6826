import { randomUUID } from 'node:crypto';
import type { Postgres, Query, Session } from '../../../db/postgres/connect.ts';
import { failureOf } from '../../../db/postgres/failure.ts';
import type { Clock } from '../../../sync/clock.ts';

export type Written = 'committed' | 'rolled_back';

export interface WriteDeps {
  readonly postgres: Postgres;
  readonly clock: Pick<Clock, 'sleep'>;
  /** Why something could not be written. */
  readonly onFailure: (why: string) => void;
}

/** `forget`: everything is done, and then taken back on purpose. */
export type Work = (query: Query) => Promise<'keep' | 'forget'>;

/**
 * Runs `work` in one transaction. When this resolves, what became of it is certain: where the answer to the COMMIT was lost
 * the database itself is asked, for as long as it takes. Throws only for mistakes of the run's own.
 */
export async function write({ postgres, clock, onFailure }: WriteDeps, work: Work): Promise<Written> {
  const id = randomUUID();
  let session: Session | null = null;
  let committing = false;
  try {
    session = await postgres.session();
    await session.script('BEGIN');
    await session.query('INSERT INTO chaos.commits (id) VALUES ($1)', [id]);
    const wish = await work(session.query);
    committing = wish === 'keep';
    await session.script(committing ? 'COMMIT' : 'ROLLBACK');
    session.release();
    return committing ? 'committed' : 'rolled_back';
  } catch (error) {
    await giveBack(session);
    const failure = failureOf(error);
    if (!failure || !expected.has(failure.kind)) throw error;
    onFailure(`${failure.kind}: ${failure.message}`);
    return committing ? ask(id) : 'rolled_back';
  }

  async function ask(commit: string): Promise<Written> {
    for (;;) {
      try {
        const found = await postgres.query('SELECT FROM chaos.commits WHERE id = $1', [commit]);
        return found.length > 0 ? 'committed' : 'rolled_back';
      } catch (error) {
        if (failureOf(error)?.kind !== 'unreachable') throw error;
        await clock.sleep(100);
      }
    }
  }
}

/** The database is away or busy, or another writer was in the way. */
const expected: ReadonlySet<string> = new Set(['unreachable', 'conflict', 'overloaded']);

async function giveBack(session: Session | null): Promise<void> {
  const state = await session?.script('ROLLBACK').then(
    () => 'sound' as const,
    () => 'unknown' as const,
  );
  session?.release(state);
}
