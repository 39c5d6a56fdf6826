import type { Chance } from '../../../agent/crash/chance.ts';
import type { Query } from '../../../db/postgres/connect.ts';
import { type Family, FIRST_STAMP, insertChip, STAMPED_MINUTES, stamped } from './families.ts';
import type { Hand, History } from './history.ts';
import { type WriteDeps, write } from './transaction.ts';

export interface ParentDeps extends WriteDeps {
  readonly chance: Chance;
  readonly family: Family;
  readonly history: History;
  readonly signal: AbortSignal;
}

/**
 * A parent who changes rows of several tables together, again and again, each time with the next number: whoever sees two
 * numbers at once has seen half of a change. Takes their time in the middle, so that two parents' changes overlap.
 */
export async function parent(deps: ParentDeps, hand: Hand): Promise<void> {
  const { chance, clock, history, signal } = deps;
  for (let stamp = FIRST_STAMP + 1; !signal.aborted; stamp++) {
    const forget = chance.happens(1 / 8);
    const written = await write(deps, async (query) => {
      await stampedBy[hand](deps, query, stamp);
      return forget ? 'forget' : 'keep';
    });
    if (written === 'committed') history.stamps[hand].add(stamp);
    history.counts[written === 'committed' ? 'committed' : 'rolledBack'] += 1;
    await clock.sleep(chance.between(50, 500), signal);
  }
}

const stampedBy = { mother: motherStamps, father: fatherStamps };

/** The account, the children and the videos, of which one comes and one goes each time. */
async function motherStamps(deps: ParentDeps, query: Query, stamp: number): Promise<void> {
  const { user_id, name } = deps.family;
  const text = stamped(name, stamp);
  await query('UPDATE users SET name = $2, updated_at = now() WHERE id = $1', [user_id, text]);
  await dither(deps);
  await query('UPDATE videos SET title = $2, updated_at = now() WHERE user_id = $1', [user_id, text]);
  await query('DELETE FROM videos WHERE user_id = $1 AND platform_id IS NULL', [user_id]);
  await query('INSERT INTO videos (user_id, video_url, title) VALUES ($1, $2, $3)', [
    user_id,
    `${name} comes and goes ${stamp}`,
    text,
  ]);
  await dither(deps);
  await query('UPDATE profiles SET avatar_url = $2, updated_at = now() WHERE user_id = $1', [user_id, text]);
}

/** The chips and what they play; one chip is thrown away and entered anew, as another row with the same number. */
async function fatherStamps(deps: ParentDeps, query: Query, stamp: number): Promise<void> {
  const { chance, family } = deps;
  const nth = chance.between(0, family.uids.length - 1);
  await query('UPDATE nfc_chips SET label = $2, updated_at = now() WHERE chip_uid = ANY ($1)', [
    family.uids,
    stamped(family.name, stamp),
  ]);
  await dither(deps);
  await query(
    `UPDATE video_nfc_mappings SET max_watch_time_minutes = $2, updated_at = now()
     WHERE nfc_chip_id IN (SELECT id FROM nfc_chips WHERE chip_uid = ANY ($1))`,
    [family.uids, STAMPED_MINUTES + stamp],
  );
  const ofChip = '(SELECT id FROM nfc_chips WHERE chip_uid = $1)';
  await query(`DELETE FROM video_nfc_mappings WHERE nfc_chip_id IN ${ofChip}`, [family.uids[nth]]);
  await query('DELETE FROM nfc_chips WHERE chip_uid = $1', [family.uids[nth]]);
  await dither(deps);
  await insertChip(query, family, nth, stamp);
}

function dither({ chance, clock }: ParentDeps): Promise<void> {
  return clock.sleep(chance.happens(1 / 2) ? 0 : chance.between(1, 250));
}
