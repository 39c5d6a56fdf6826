import type { Postgres } from '../../db/postgres/connect.ts';
import { asAccess } from '../../db/postgres/roles.ts';

export interface PruneOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** A kiosk that was away for longer may have to fetch everything anew. */
  readonly keepDays: number;
  /** Households, or tombstones of one household, in one transaction. */
  readonly batch?: number;
}

export interface Pruned {
  readonly households_marked: number;
  readonly tombstones: number;
}

const DAY_MS = 24 * 3600_000;
const BATCH = 5_000;

/**
 * Forgets what was deleted long ago. Notes where each household that changed stands, once a day; by those notes tombstones
 * are known to be older than `keepDays`. Several may do this at a time, and any may stop halfway.
 */
export async function pruneHistory(postgres: Postgres, options: PruneOptions): Promise<Pruned> {
  const { now, keepDays, batch = BATCH } = options;
  const households_marked = await markHouseholds(postgres, now, batch);
  let tombstones = 0;
  for (;;) {
    const found = await oldMarks(postgres, new Date(now - keepDays * DAY_MS), batch);
    for (const household of found) tombstones += await pruneHousehold(postgres, household, batch);
    if (found.length < batch) return { households_marked, tombstones };
  }
}

async function markHouseholds(postgres: Postgres, now: number, batch: number): Promise<number> {
  let marked = 0;
  for (let after = '00000000-0000-0000-0000-000000000000', first = true; ; first = false) {
    const [page] = await asAccess(postgres, (query) =>
      query<{ last: string | null; marked: number }>(MARK_PAGE, [
        after,
        first,
        batch,
        new Date(now),
        new Date(now - DAY_MS),
      ]),
    );
    marked += page?.marked ?? 0;
    if (!page?.last) return marked;
    after = page.last;
  }
}

/** The household of what all share has the smallest id of all: the first page has it as well. */
const MARK_PAGE = `
  WITH page AS (
      SELECT user_id, revision FROM household_revisions
      WHERE user_id > $1 OR ($2 AND user_id = $1) ORDER BY user_id LIMIT $3),
    marked AS (
      INSERT INTO revision_marks (user_id, revision, at)
      SELECT user_id, revision, $4 FROM page WHERE NOT EXISTS (
        SELECT FROM revision_marks known WHERE known.user_id = page.user_id
          AND (known.revision = page.revision OR known.at > $5 AND known.at <= $4))
      ON CONFLICT DO NOTHING RETURNING user_id)
  SELECT (SELECT user_id FROM page ORDER BY user_id DESC LIMIT 1) AS last, (SELECT count(*) FROM marked) AS marked`;

interface OldMark {
  readonly user_id: string;
  /** Every revision up to this one is old enough. */
  readonly through: number;
}

function oldMarks(postgres: Postgres, cutoff: Date, batch: number): Promise<OldMark[]> {
  return asAccess(postgres, (query) =>
    query<OldMark>(
      `SELECT user_id, max(revision) AS through FROM revision_marks WHERE at <= $1
       GROUP BY user_id ORDER BY user_id LIMIT $2`,
      [cutoff, batch],
    ),
  );
}

async function pruneHousehold(postgres: Postgres, mark: OldMark, batch: number): Promise<number> {
  for (let pruned = 0; ; ) {
    const gone = await pruneSome(postgres, mark, batch);
    pruned += gone;
    if (gone < batch) return pruned;
  }
}

/** Some tombstones, and in the same transaction the word that they are gone: no pull sees one without the other. */
function pruneSome(postgres: Postgres, { user_id, through }: OldMark, batch: number): Promise<number> {
  return asAccess(postgres, async (query) => {
    // First, as all who write versions do: nobody then waits for us while we wait for them.
    await query('SELECT FROM household_revisions WHERE user_id = $1 FOR UPDATE', [user_id]);
    const gone = await query<{ revision: number }>(
      `DELETE FROM row_versions it USING (
         SELECT table_name, row_id FROM row_versions
         WHERE user_id = $1 AND deleted AND revision <= $2 ORDER BY revision LIMIT $3) old
       WHERE it.user_id = $1 AND it.table_name = old.table_name AND it.row_id = old.row_id
       RETURNING it.revision`,
      [user_id, through, batch],
    );
    if (gone.length > 0) {
      const last = Math.max(...gone.map(({ revision }) => revision));
      await query(
        `UPDATE household_revisions SET pruned_through = $2 WHERE user_id = $1 AND pruned_through < $2`,
        [user_id, last],
      );
    }
    if (gone.length < batch) {
      await query('DELETE FROM revision_marks WHERE user_id = $1 AND revision <= $2', [user_id, through]);
    }
    return gone.length;
  });
}
