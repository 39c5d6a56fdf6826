import type { Postgres } from '../../db/postgres/connect.ts';
import { asAccess } from '../../db/postgres/roles.ts';

/** Which of these kiosks are still paired, with an account that still exists. */
export async function activeKiosks(
  postgres: Postgres,
  kiosk_ids: readonly string[],
): Promise<ReadonlySet<string>> {
  const found = await asAccess(postgres, (query) =>
    query<{ id: string }>(
      `SELECT kiosk.id FROM kiosks kiosk JOIN users owner ON owner.id = kiosk.user_id
       WHERE kiosk.id = ANY ($1) AND kiosk.status = 'active' AND owner.deleted_at IS NULL`,
      [kiosk_ids],
    ),
  );
  return new Set(found.map(({ id }) => id));
}
