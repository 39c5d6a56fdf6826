import { createHash } from 'node:crypto';
import type { Postgres } from '../../../db/postgres/connect.ts';
import { asAccess } from '../../../db/postgres/roles.ts';

export interface Account {
  readonly user_id: string;
  readonly password_hash: string;
}

/**
 * The living account with this address, in any spelling; where two accounts differ only in that, it must be exact. `like`: the
 * hash of somebody else, always the same for one address, so that an address without account takes as long to refuse.
 */
export function findAccount(
  postgres: Postgres,
  email: string,
): Promise<{ readonly account: Account | null; readonly like: string }> {
  return asAccess(postgres, async (query) => {
    const found = await query<Account & { email: string }>(
      `SELECT id AS user_id, email, password_hash FROM users
       WHERE lower(email) = lower($1) AND deleted_at IS NULL LIMIT 20`,
      [email],
    );
    const [neighbour] = await query<{ password_hash: string }>(
      `(SELECT password_hash FROM users WHERE id >= $1 ORDER BY id LIMIT 1)
       UNION ALL (SELECT password_hash FROM users ORDER BY id LIMIT 1) LIMIT 1`,
      [placeOf(email)],
    );
    const one = found.length === 1 ? found[0] : found.find((it) => it.email === email);
    const account = one ? { user_id: one.user_id, password_hash: one.password_hash } : null;
    return { account, like: neighbour?.password_hash ?? '' };
  });
}

/** A UUID that only the address decides. */
function placeOf(email: string): string {
  const hex = createHash('sha256').update(email.toLowerCase()).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join(
    '-',
  );
}
