import type { Query } from '../../db/postgres/connect.ts';
import { SHARED_HOUSEHOLD } from '../../db/schema/revisions.ts';
import type { Mark, Position } from './cursor.ts';

/** Where the database stands for a household, for a mirror of that edition. */
export async function readPosition(query: Query, household: string, edition: number): Promise<Position> {
  const marks = await query<Mark & { user_id: string }>(
    'SELECT user_id, epoch, revision FROM household_revisions WHERE user_id IN ($1, $2)',
    [household, SHARED_HOUSEHOLD],
  );
  const of = (id: string): Mark => {
    const found = marks.find((it) => it.user_id === id);
    return found ? { epoch: found.epoch, revision: found.revision } : NEVER_WRITTEN;
  };
  return { own: of(household), shared: of(SHARED_HOUSEHOLD), edition };
}

/** The first write makes an epoch of its own, and that asks for a snapshot. */
const NEVER_WRITTEN: Mark = { epoch: '00000000-0000-0000-0000-000000000000', revision: 0 };
