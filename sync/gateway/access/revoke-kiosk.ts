import type { Query } from '../../../db/postgres/connect.ts';
import type { Clock } from '../../clock.ts';
import { noteAccess, type RevokedReason } from './audit.ts';

/**
 * Takes a kiosk's access away: its next request is refused and its tokens are void. False where it has none, so it may be
 * called again.
 */
export async function revokeKiosk(
  query: Query,
  clock: Clock,
  kiosk_id: string,
  reason: RevokedReason,
): Promise<boolean> {
  const now = new Date(clock.now());
  const [revoked] = await query<{ user_id: string }>(
    `UPDATE kiosks SET status = 'revoked', revoked_at = $2, revoked_reason = $3, updated_at = $2
     WHERE id = $1 AND status = 'active' RETURNING user_id`,
    [kiosk_id, now, reason],
  );
  await query('UPDATE kiosk_tokens SET revoked_at = $2 WHERE kiosk_id = $1 AND revoked_at IS NULL', [
    kiosk_id,
    now,
  ]);
  if (!revoked) return false;
  await noteAccess(query, clock, { kind: 'kiosk_revoked', user_id: revoked.user_id, kiosk_id, reason });
  return true;
}
