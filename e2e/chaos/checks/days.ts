import { dayKey, type History } from '../acts/history.ts';
import type { Violation } from '../violation.ts';
import type { RecordRows } from './record-rows.ts';
import type { Played } from './sessions.ts';

/** A day's seconds are each kiosk's, and its minutes are the kiosks' together and the other writer's, to the last one. */
export function checkDays(
  played: readonly Played[],
  record: Pick<RecordRows, 'kioskDays' | 'days'>,
  others: Pick<History, 'minutes'>,
): Violation[] {
  const seconds = new Map(
    record.kioskDays.map((it) => [`${it.kiosk_id} ${dayKey(it.profile_id, it.date)}`, it.seconds]),
  );
  const minutes = new Map(record.days.map((it) => [dayKey(it.profile_id, it.date), it.minutes]));
  const found: Violation[] = [];
  const ofKiosks = new Map<string, number>();
  for (const { name, kiosk_id, files } of played) {
    for (const { profile_id, date, seconds: own } of files.days) {
      const day = dayKey(profile_id, date);
      ofKiosks.set(day, (ofKiosks.get(day) ?? 0) + own);
      const there = seconds.get(`${kiosk_id} ${day}`) ?? 0;
      seconds.delete(`${kiosk_id} ${day}`);
      if (there !== own) {
        found.push({
          kind: 'seconds',
          of: name,
          detail: `${day}: ${there} s in the record, ${own} s were played`,
        });
      }
    }
  }
  for (const [day, there] of seconds) {
    if (there > 0) found.push({ kind: 'seconds', of: day, detail: `${there} s that no kiosk knows of` });
  }
  for (const day of new Set([...ofKiosks.keys(), ...others.minutes.keys(), ...minutes.keys()])) {
    const [kiosks_s, other] = [ofKiosks.get(day) ?? 0, others.minutes.get(day)?.at(-1) ?? 0];
    const [is, should] = [minutes.get(day) ?? 0, Math.ceil(kiosks_s / 60) + other];
    if (is === should) continue;
    const detail = `${is} minutes in the record; ${kiosks_s} s on kiosks and ${other} minutes elsewhere make ${should}`;
    found.push({ kind: 'minutes', of: day, detail });
  }
  return found;
}
