import type { Postgres } from '../../../db/postgres/connect.ts';
import { asAccess } from '../../../db/postgres/roles.ts';
import type { Clock } from '../../clock.ts';
import { revokeKiosk } from './revoke-kiosk.ts';

/** A kiosk as its parent sees it. */
export interface HouseholdKiosk {
  readonly kiosk_id: string;
  readonly name: string;
  readonly status: 'active' | 'revoked';
  /** As stored: parse it with `kioskSettings`. */
  readonly settings: unknown;
  readonly paired_at: Date;
  readonly last_seen_at: Date | null;
  readonly revoked_at: Date | null;
  /** parent, kiosk, cloned, replaced; null for kiosks revoked by hand. */
  readonly revoked_reason: string | null;
  readonly app_version: string | null;
}

/** Active ones first, then by name. */
export function listKiosks(
  deps: { readonly postgres: Postgres },
  user_id: string,
): Promise<readonly HouseholdKiosk[]> {
  return asAccess(deps.postgres, (query) =>
    query<HouseholdKiosk>(
      `SELECT id AS kiosk_id, name, CASE status WHEN 'active' THEN 'active' ELSE 'revoked' END AS status, settings,
              paired_at, last_seen_at, revoked_at, revoked_reason, app_version
       FROM kiosks WHERE user_id = $1 ORDER BY (status = 'active') DESC, name, id`,
      [user_id],
    ),
  );
}

/** A parent takes a kiosk away. Repeated it answers the same; `unknown`: this household has no such kiosk. */
export function revokeByParent(
  deps: { readonly postgres: Postgres; readonly clock: Clock },
  asked: { readonly kiosk_id: string; readonly user_id: string },
): Promise<{ readonly kind: 'revoked' } | { readonly kind: 'unknown' }> {
  return asAccess(deps.postgres, async (query) => {
    const own = await query('SELECT FROM kiosks WHERE id::text = $1 AND user_id = $2', [
      asked.kiosk_id,
      asked.user_id,
    ]);
    if (own.length === 0) return { kind: 'unknown' } as const;
    await revokeKiosk(query, deps.clock, asked.kiosk_id, 'parent');
    return { kind: 'revoked' } as const;
  });
}
