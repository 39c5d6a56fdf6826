import type { Postgres } from '../../../db/postgres/connect.ts';
import * as sound from '../../../sync/gateway/store-session.ts';

/**
 * A mistake: a session that has ended is added to its child's day each time it comes, as if nothing told a repeat from the
 * first time. Without repeats the figures are right.
 */
export async function storeSession(
  ...given: Parameters<typeof sound.storeSession>
): ReturnType<typeof sound.storeSession> {
  const [postgres, kiosk, item] = given;
  const answer = await sound.storeSession(...given);
  const [day] = item.days;
  if (answer.outcome === 'known' && item.ended_at !== null && day) {
    const minutes = Math.ceil(item.duration_seconds / 60);
    await add(postgres, `UPDATE daily_watch_time SET total_minutes = total_minutes + ${minutes}`, [
      item.profile_id,
      day.date,
    ]);
    await add(postgres, `UPDATE kiosk_watch_time SET seconds = seconds + ${item.duration_seconds}`, [
      item.profile_id,
      day.date,
      kiosk.kiosk_id,
    ]);
  }
  return answer;
}

function add(postgres: Postgres, set: string, of: readonly string[]): Promise<object[]> {
  const keys = ['profile_id', 'date', 'kiosk_id'].slice(0, of.length);
  return postgres.query(`${set} WHERE ${keys.map((key, at) => `${key} = $${at + 1}`).join(' AND ')}`, of);
}
