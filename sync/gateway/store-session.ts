import type { Postgres, Query } from '../../db/postgres/connect.ts';
import type { ItemAnswer, SessionItem } from '../protocol.ts';
import type { Kiosk } from './authenticate.ts';
import { bookDay, bySmallestDate } from './book-day.ts';
import { findReferences, judgeReferences } from './session-references.ts';
import { type Outcome, storeItem } from './store-item.ts';

/** Stores one session and what it makes of the child's days. */
export function storeSession(postgres: Postgres, kiosk: Kiosk, item: SessionItem): Promise<ItemAnswer> {
  return storeItem(postgres, item.id, (query) => store(query, kiosk, item));
}

async function store(query: Query, kiosk: Kiosk, item: SessionItem): Promise<Outcome> {
  const references = await findReferences(query, kiosk.user_id, item);
  const judged = judgeReferences(references, kiosk.user_id);
  if (judged.outcome === 'refused') return judged;

  const session = await upsertSession(query, kiosk, { ...item, nfc_chip_id: judged.nfc_chip_id });
  if (session === 'taken') {
    const detail = `A session with the id ${item.id} was stored before, by another kiosk or for another child`;
    return { outcome: 'refused', reason: 'id_taken', detail };
  }
  let anythingNew = session === 'new';
  // In one order everywhere, so that two kiosks never wait for each other.
  for (const day of bySmallestDate(item.days)) {
    const booked = await bookDay(query, kiosk.kiosk_id, item.profile_id, day);
    anythingNew ||= booked === 'more';
  }
  return { outcome: anythingNew ? 'stored' : 'known' };
}

/** Only ever forward: repeats and disorder change nothing. */
async function upsertSession(
  query: Query,
  kiosk: Kiosk,
  item: SessionItem,
): Promise<'new' | 'known' | 'taken'> {
  const written = await query(
    `INSERT INTO watch_sessions AS s (id, user_id, kiosk_id, video_id, profile_id, nfc_chip_id, started_at,
       ended_at, duration_seconds, completed, stopped_reason)
     VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz AT TIME ZONE 'UTC', $8::timestamptz AT TIME ZONE 'UTC', $9, $10, $11)
     ON CONFLICT (id) DO UPDATE SET
       duration_seconds = greatest(s.duration_seconds, excluded.duration_seconds),
       ended_at = coalesce(s.ended_at, excluded.ended_at),
       completed = coalesce(s.completed, excluded.completed),
       stopped_reason = coalesce(s.stopped_reason, excluded.stopped_reason)
     WHERE (s.user_id, s.kiosk_id, s.profile_id) = (excluded.user_id, excluded.kiosk_id, excluded.profile_id)
       AND (excluded.duration_seconds > coalesce(s.duration_seconds, -1)
         OR (s.ended_at IS NULL AND excluded.ended_at IS NOT NULL)
         OR (s.completed IS NULL AND excluded.completed IS NOT NULL)
         OR (s.stopped_reason IS NULL AND excluded.stopped_reason IS NOT NULL))
     RETURNING s.id`,
    [
      item.id,
      kiosk.user_id,
      kiosk.kiosk_id,
      item.video_id,
      item.profile_id,
      item.nfc_chip_id,
      item.started_at,
      item.ended_at,
      item.duration_seconds,
      item.completed,
      item.stopped_reason,
    ],
  );
  if (written.length > 0) return 'new';
  const own = await query(
    'SELECT FROM watch_sessions WHERE id = $1 AND (user_id, kiosk_id, profile_id) = ($2, $3, $4)',
    [item.id, kiosk.user_id, kiosk.kiosk_id, item.profile_id],
  );
  return own.length > 0 ? 'known' : 'taken';
}
