import type { Postgres, Query } from '../../../db/postgres/connect.ts';
import { asAccess } from '../../../db/postgres/roles.ts';
import type { Clock } from '../../clock.ts';
import { hashSecret } from '../access/secret.ts';

/** A parent who is signed in. */
export interface Parent {
  readonly user_id: string;
  readonly email: string;
}

interface SessionDeps {
  readonly postgres: Postgres;
  readonly clock: Clock;
}

const IDLE_MS = 30 * 60_000;
/** However busy: after half a day the password is asked again. */
const LONGEST_MS = 12 * 3_600_000;
/** Most requests then write nothing. */
const NOTED_EVERY_MS = 60_000;

/** `secret`: what only the parent's browser knows; kept as a hash. Removes a few that are over. */
export async function openSession(
  query: Query,
  clock: Clock,
  session: { readonly secret: string; readonly user_id: string },
): Promise<void> {
  const now = clock.now();
  await query(
    `DELETE FROM parent_sessions WHERE id_hash IN (
       SELECT id_hash FROM parent_sessions WHERE expires_at <= $1 LIMIT 100 FOR UPDATE SKIP LOCKED)`,
    [new Date(now)],
  );
  await query(
    `INSERT INTO parent_sessions (id_hash, user_id, created_at, last_used_at, expires_at)
     VALUES ($1, $2, $3, $3, $4)`,
    [hashSecret(session.secret), session.user_id, new Date(now), new Date(now + IDLE_MS)],
  );
}

/** Who is signed in with this secret; goes on for another half hour. Null: nobody, or the account was closed. */
export function findSession(deps: SessionDeps, secret: string): Promise<Parent | null> {
  return asAccess(deps.postgres, async (query) => {
    const now = deps.clock.now();
    const [found] = await query<Parent & { created_at: Date; last_used_at: Date }>(
      `SELECT s.user_id, u.email, s.created_at, s.last_used_at
       FROM parent_sessions s JOIN users u ON u.id = s.user_id
       WHERE s.id_hash = $1 AND s.expires_at > $2 AND u.deleted_at IS NULL`,
      [hashSecret(secret), new Date(now)],
    );
    if (!found) return null;
    if (now - found.last_used_at.getTime() >= NOTED_EVERY_MS) {
      const until = Math.min(now + IDLE_MS, found.created_at.getTime() + LONGEST_MS);
      await query('UPDATE parent_sessions SET last_used_at = $2, expires_at = $3 WHERE id_hash = $1', [
        hashSecret(secret),
        new Date(now),
        new Date(until),
      ]);
    }
    return { user_id: found.user_id, email: found.email };
  });
}

/** May be repeated. */
export function closeSession(deps: SessionDeps, secret: string): Promise<void> {
  return asAccess(deps.postgres, async (query) => {
    await query('DELETE FROM parent_sessions WHERE id_hash = $1', [hashSecret(secret)]);
  });
}
