import type { Session } from './connect.ts';
import type { Progress } from './progress.ts';
import { type Refused, refused } from './refusal.ts';

interface TurnDeps {
  readonly pause: (ms: number) => Promise<unknown>;
  readonly random: () => number;
  readonly progress?: ((event: Progress) => void | Promise<void>) | undefined;
}

/**
 * Lets one migration of a database run at a time. The lock is the session's and ends with it, so the session must be a
 * direct connection. Whoever waits asks now and then: a statement that waits would hold a snapshot, and an index that is
 * built concurrently waits for those.
 */
export async function inTurn<T>(
  session: Session,
  deps: TurnDeps,
  work: () => Promise<T>,
): Promise<T | Refused> {
  await session.script('SET statement_timeout = 0');
  for (let waitedMs = 0; !(await isOurTurn(session)); ) {
    if (waitedMs >= PATIENCE_MS) return BUSY;
    await deps.progress?.({ kind: 'waiting_for_turn', waitedMs });
    const ms = Math.round(100 + deps.random() * 200);
    await deps.pause(ms);
    waitedMs += ms;
  }
  return work();
}

async function isOurTurn({ query }: Session): Promise<boolean> {
  const [lock] = await query<{ taken: boolean }>(`SELECT pg_try_advisory_lock(${LOCK}) AS taken`);
  return lock?.taken ?? false;
}

/** Any number does that nobody else takes: "medio" on a telephone keypad. */
export const LOCK = 63346;

const PATIENCE_MS = 30_000;

const BUSY = refused(
  'busy',
  'Another migration of this database has been running for 30 seconds: wait for it and try again',
);
