import { asAccess } from '../../../db/postgres/roles.ts';
import type { Access } from './access.ts';
import { verifyAccessToken } from './access-token.ts';
import { revokeKiosk } from './revoke-kiosk.ts';
import { hashSecret } from './secret.ts';

/**
 * A token's holder gives it up (RFC 7009). A refresh token takes its kiosk along: the kiosk is given away, or a person declined
 * at its screen. An access token is only struck out itself. Of a token that is none, nothing is said.
 */
export async function revokeToken(
  deps: Pick<Access, 'postgres' | 'clock' | 'keys' | 'publicUrl'>,
  token: string,
): Promise<void> {
  const access = await verifyAccessToken(deps, token);
  if (access) {
    await asAccess(deps.postgres, (query) =>
      query(
        `INSERT INTO token_blacklist (token_jti, user_id, revoked_at, expires_at)
         VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
        [access.jti, access.user_id, utc(deps.clock.now()), utc(access.expires_at.getTime() + TOLERATED)],
      ),
    );
    return;
  }
  await asAccess(deps.postgres, async (query) => {
    const [found] = await query<{ kiosk_id: string }>(
      'SELECT kiosk_id FROM kiosk_tokens WHERE token_hash = $1 AND revoked_at IS NULL',
      [hashSecret(token)],
    );
    if (found) await revokeKiosk(query, deps.clock, found.kiosk_id, 'kiosk');
  });
}

/** A token that has run out is still taken for a moment, because clocks differ: it stays struck out for longer. */
const TOLERATED = 60_000;

/** For a column without time zone, which holds UTC. */
function utc(ms: number): string {
  return new Date(ms).toISOString().slice(0, -1);
}
