import type { Query } from '../../db/postgres/connect.ts';
import { SHARED_HOUSEHOLD } from '../../db/schema/revisions.ts';
import type { Mark, Standing } from './cursor.ts';
import { INCARNATION } from './installation.ts';

/** Where the database stands for a household, for a mirror of that edition. */
export async function readPosition(query: Query, household: string, edition: number): Promise<Standing> {
  const marks = await query<Mark & { user_id: string; pruned_through: number; incarnation: string }>(
    `SELECT user_id, epoch, revision, pruned_through, ${INCARNATION} AS incarnation
     FROM household_revisions WHERE user_id IN ($1, $2)`,
    [household, SHARED_HOUSEHOLD],
  );
  const of = (id: string): Mark => {
    const found = marks.find((it) => it.user_id === id);
    return found ? { epoch: found.epoch, revision: found.revision } : NEVER_WRITTEN;
  };
  const prunedOf = (id: string) => marks.find((it) => it.user_id === id)?.pruned_through ?? 0;
  return {
    own: of(household),
    shared: of(SHARED_HOUSEHOLD),
    edition,
    incarnation: marks[0]?.incarnation ?? '',
    pruned: { own: prunedOf(household), shared: prunedOf(SHARED_HOUSEHOLD) },
  };
}

/** The first write makes an epoch of its own, and that asks for a snapshot. */
const NEVER_WRITTEN: Mark = { epoch: '00000000-0000-0000-0000-000000000000', revision: 0 };
