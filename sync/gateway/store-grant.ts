import type { Postgres, Query } from '../../db/postgres/connect.ts';
import type { GrantItem, ItemAnswer } from '../protocol.ts';
import type { Kiosk } from './authenticate.ts';
import { missing, wasDeleted } from './named-row.ts';
import { type Outcome, type Refused, storeItem } from './store-item.ts';

/** Stores minutes that a parent gave at this kiosk. Once stored they never change, whatever comes under the same id. */
export function storeGrant(postgres: Postgres, kiosk: Kiosk, item: GrantItem): Promise<ItemAnswer> {
  return storeItem(postgres, kiosk, item.id, (query) => store(query, kiosk, item));
}

async function store(query: Query, kiosk: Kiosk, item: GrantItem): Promise<Outcome> {
  const refused = await judgeChild(query, kiosk.user_id, item.profile_id);
  if (refused) return refused;

  const content = [item.id, item.profile_id, item.date, item.minutes, item.granted_at];
  // Waits for whoever is storing or deleting the same id; the next statement sees what came of that.
  const written = await query(
    `INSERT INTO watch_time_grants (id, profile_id, date, minutes, granted_at, kiosk_id)
     VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (id) DO NOTHING RETURNING id`,
    [...content, kiosk.kiosk_id],
  );
  const now = await standing(query, kiosk.user_id, content);
  // An item whose answer was lost is sent again, but not given again when a parent has taken it back meanwhile.
  if (now.taken_back) return { outcome: 'known' };
  if (written.length > 0) return { outcome: 'stored' };
  if (now.same) return { outcome: 'known' };
  const detail = `A grant with the id ${item.id} was stored before, elsewhere or with other content`;
  return { outcome: 'refused', reason: 'id_taken', detail };
}

/**
 * In one statement, so that a deletion is seen in both answers or in neither. A kiosk that was paired anew sends under another id
 * what it had sent before.
 */
async function standing(
  query: Query,
  household: string,
  content: readonly unknown[],
): Promise<{ taken_back: boolean; same: boolean }> {
  const [found] = await query<{ taken_back: boolean; same: boolean }>(
    `SELECT ${wasDeleted('watch_time_grants', '$2')} AS taken_back,
       EXISTS (SELECT FROM watch_time_grants
         WHERE (id, profile_id, date, minutes, granted_at) = ($2, $3, $4, $5, $6)) AS same`,
    [household, ...content],
  );
  if (!found) throw new Error('A select without from gave no row');
  return found;
}

/** A child of another household is none that this transaction can see. */
async function judgeChild(query: Query, household: string, profile: string): Promise<Refused | null> {
  const [found] = await query<{ there: boolean; deleted: boolean }>(
    `SELECT EXISTS (SELECT FROM profiles WHERE id = $2 AND user_id = $1) AS there,
       ${wasDeleted('profiles', '$2')} AS deleted`,
    [household, profile],
  );
  if (!found) throw new Error('A select without from gave no row');
  if (found.there) return null;
  return missing('profile_unknown', { what: 'child profile', id: profile }, found.deleted, 'bonus minutes');
}
