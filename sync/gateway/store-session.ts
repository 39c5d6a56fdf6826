import type { Postgres, Query } from '../../db/postgres/connect.ts';
import type { ItemAnswer, SessionItem } from '../protocol.ts';
import type { Kiosk } from './authenticate.ts';
import { bookDay, bySmallestDate } from './book-day.ts';
import { findReferences, judgeReferences } from './session-references.ts';
import { type Outcome, storeItem } from './store-item.ts';

/** Stores one session and what it makes of the child's days. */
export function storeSession(postgres: Postgres, kiosk: Kiosk, item: SessionItem): Promise<ItemAnswer> {
  return storeItem(postgres, kiosk, item.id, (query) => store(query, kiosk, item));
}

async function store(query: Query, kiosk: Kiosk, item: SessionItem): Promise<Outcome> {
  const references = await findReferences(query, kiosk.user_id, item);
  const judged = judgeReferences(references);
  if (judged.outcome === 'refused') return judged;

  const session = await upsertSession(query, kiosk, { ...item, nfc_chip_id: judged.nfc_chip_id });
  if (session === 'taken') {
    const detail = `A session with the id ${item.id} was stored before, for another child or elsewhere`;
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

/**
 * Only ever forward: repeats and disorder change nothing. A kiosk that was paired anew goes on with what it began under its
 * former id. Another household's row cannot be seen, so it is not updated but found to be taken.
 */
async function upsertSession(
  query: Query,
  kiosk: Kiosk,
  item: SessionItem,
): Promise<'new' | 'known' | 'taken'> {
  const end = [item.ended_at, item.duration_seconds, item.completed, item.stopped_reason];
  const inserted = await query(
    `INSERT INTO watch_sessions (id, user_id, profile_id, ended_at, duration_seconds, completed, stopped_reason,
       kiosk_id, video_id, nfc_chip_id, started_at)
     VALUES ($1, $2, $3, $4::timestamptz AT TIME ZONE 'UTC', $5, $6, $7, $8, $9, $10, $11::timestamptz AT TIME ZONE 'UTC')
     ON CONFLICT (id) DO NOTHING RETURNING id`,
    [
      item.id,
      kiosk.user_id,
      item.profile_id,
      ...end,
      kiosk.kiosk_id,
      item.video_id,
      item.nfc_chip_id,
      item.started_at,
    ],
  );
  if (inserted.length > 0) return 'new';
  const grown = await query(
    `UPDATE watch_sessions s SET duration_seconds = greatest(s.duration_seconds, now.duration_seconds),
       ended_at = coalesce(s.ended_at, now.ended_at), completed = coalesce(s.completed, now.completed),
       stopped_reason = coalesce(s.stopped_reason, now.stopped_reason)
     FROM (SELECT $4::timestamptz AT TIME ZONE 'UTC' AS ended_at, $5::integer AS duration_seconds, $6::boolean AS completed,
       $7::varchar AS stopped_reason) now
     WHERE (s.id, s.user_id, s.profile_id) = ($1, $2, $3)
       AND (now.duration_seconds > coalesce(s.duration_seconds, -1)
         OR (s.ended_at IS NULL AND now.ended_at IS NOT NULL)
         OR (s.completed IS NULL AND now.completed IS NOT NULL)
         OR (s.stopped_reason IS NULL AND now.stopped_reason IS NOT NULL))
     RETURNING s.id`,
    [item.id, kiosk.user_id, item.profile_id, ...end],
  );
  if (grown.length > 0) return 'new';
  const own = await query('SELECT FROM watch_sessions WHERE (id, user_id, profile_id) = ($1, $2, $3)', [
    item.id,
    kiosk.user_id,
    item.profile_id,
  ]);
  return own.length > 0 ? 'known' : 'taken';
}
