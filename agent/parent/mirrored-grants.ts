import type { GrantRow } from '../../db/day/bonus.ts';
import type { Mirror } from '../../db/device/mirror.ts';
import { eq, onSqlite } from '../../db/drizzle.ts';
import { watchTimeGrants } from '../../db/schema/rules.ts';

/** What the mirror has of the household's bonuses for a date; none where there is no mirror. Throws on a damaged file. */
export function mirroredGrants(mirror: Pick<Mirror, 'connection'>): (date: string) => GrantRow[] {
  const { id, profile_id, date: on, minutes } = watchTimeGrants.sqlite;
  return (date) => {
    const connection = mirror.connection();
    if (!connection) return [];
    const from = onSqlite(connection.db);
    return from
      .select({ id, profile_id, date: on, minutes })
      .from(watchTimeGrants.sqlite)
      .where(eq(on, date))
      .all();
  };
}
