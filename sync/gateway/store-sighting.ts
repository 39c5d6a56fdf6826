import type { Postgres, Query } from '../../db/postgres/connect.ts';
import type { ItemAnswer, SightingItem } from '../protocol.ts';
import type { Kiosk } from './authenticate.ts';
import { type Outcome, storeItem } from './store-item.ts';

/** Chips kept for each kiosk, those seen last. */
const CHIPS_KEPT = 200;

/** Adds up how often a kiosk was shown a chip that nobody knows. */
export function storeSighting(postgres: Postgres, kiosk: Kiosk, item: SightingItem): Promise<ItemAnswer> {
  return storeItem(postgres, kiosk, item.id, (query) => store(query, kiosk, item));
}

/** The receipt and what it is for are kept together or not at all, so that an item that comes again adds nothing. */
async function store(query: Query, kiosk: Kiosk, item: SightingItem): Promise<Outcome> {
  // Waits for whoever is storing the same item.
  const first = await query(
    `INSERT INTO sync_receipts (kiosk_id, item_id, kind, outcome) VALUES ($1, $2, 'sighting', 'stored')
     ON CONFLICT (kiosk_id, item_id) DO NOTHING RETURNING item_id`,
    [kiosk.kiosk_id, item.id],
  );
  if (first.length === 0) return { outcome: 'known' };
  await query(
    `INSERT INTO chip_sightings AS known (kiosk_id, chip_uid, times, first_seen_at, last_seen_at)
     VALUES ($1, $2, $3, $4, $4)
     ON CONFLICT (kiosk_id, chip_uid) DO UPDATE
     SET times = least(known.times::bigint + excluded.times, 2147483647),
       first_seen_at = least(known.first_seen_at, excluded.first_seen_at),
       last_seen_at = greatest(known.last_seen_at, excluded.last_seen_at)`,
    [kiosk.kiosk_id, item.chip_uid, item.times, item.seen_at],
  );
  await query(
    `DELETE FROM chip_sightings WHERE id IN (
       SELECT id FROM chip_sightings WHERE kiosk_id = $1 ORDER BY last_seen_at DESC, id DESC OFFSET ${CHIPS_KEPT})`,
    [kiosk.kiosk_id],
  );
  return { outcome: 'stored' };
}
